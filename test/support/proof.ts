import type { Clock, Environment } from '../../src/environment.ts'
import type { BaselineOfClaim } from '../../src/proof/evidence.ts'
import type { Claim } from '../../src/proof/claim.ts'
import type { ProofSettings } from '../../src/proof/settings.ts'
import { hastyClock } from './clock.ts'
import { quietEnvironment, seededRandom } from './environment.ts'
import { simulate, type SimulatedWorld, type Simulation } from './routers.ts'

export const route = 'shop.example.com'
export const green = '11111111-1111-4111-8111-111111111111'
export const blue = '22222222-2222-4222-8222-222222222222'

/** The candidate arrives; the incumbent leaves. */
export const arriving: Claim = { route, release: green, direction: 'in', observable: true }
export const leaving: Claim = { route, release: blue, direction: 'out', observable: true }

export const settings: ProofSettings = {
  rate: 20,
  count: undefined,
  missProbability: 1e-6,
  heartbeat: 25_000,
  wait: 180_000,
  timeout: 300_000,
}

/** A baseline that shows the release absent wherever it was asked for. */
export const absentBefore = (
  routers: readonly string[],
  over: Partial<BaselineOfClaim> = {},
): BaselineOfClaim => ({
  route,
  release: green,
  direction: 'in',
  at: '2026-01-01T00:00:00.000Z',
  routers,
  present: 0,
  absent: routers.length,
  unknown: 0,
  refused: routers.length,
  passed: 0,
  measurable: true,
  why: '',
  ...over,
})

/** Addresses of so many direct doors. */
export const addresses = (count: number): readonly string[] =>
  Array.from({ length: count }, (_, index) => `10.0.0.${index + 1}:80`)

/** A simulated world with its own time. */
export const stage = (
  world: SimulatedWorld,
  seed = 1,
  clock: Clock = hastyClock(),
): { readonly env: Environment; readonly instrument: Simulation } => ({
  env: quietEnvironment({ clock, seed }),
  instrument: simulate(world, clock, seededRandom(seed + 1000)),
})
