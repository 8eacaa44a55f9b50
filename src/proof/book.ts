import type { Environment, Milliseconds } from '../environment.ts'
import { openGate, type Gate } from './gate.ts'
import type { Claim, RouteName } from './claim.ts'
import type { Door, Instrument } from './instrument.ts'
import { keepPace, type Pace } from './pace.ts'
import type { ProofRequest } from './request.ts'
import type { ProofSettings } from './settings.ts'
import { emptyTally, growTally, type Tally } from './tally.ts'
import { freshRun, type Run } from './run.ts'

/** One claim under proof: its instances, each with a slot in the tallies, and its sampled run. */
export interface Row {
  readonly claim: Claim
  members: readonly number[]
  readonly slots: Map<number, number>
  readonly tallies: Map<string, Tally>
  run: Run
}

/** Control and witness at one router, for one route. */
export interface Checks {
  asked: number
  refused: number
  passed: number
  witnessed: number
  denied: number
}

/** One route under proof. */
export interface Page {
  readonly route: RouteName
  readonly rows: readonly Row[]
  readonly checks: Map<string, Checks>
  readonly names: { named: number; unnamed: number; forged: number; mixed: number }
  readonly seen: Set<string>
  /** How often the witness was answered, and how often by something in between. */
  readonly witness: { seen: number; mangled: number }
  /** Where a namer may be asked: a release known present, and its first instance. */
  namer: { readonly release: string; readonly instance: number } | undefined
}

/** A door and the names that answered there. */
export interface Entrance {
  readonly door: Door
  readonly joined: boolean
  readonly names: Set<string>
}

/** Everything observed during one proof. */
export interface Book {
  readonly env: Environment
  readonly instrument: Instrument
  readonly settings: ProofSettings
  readonly request: ProofRequest
  readonly gate: Gate
  readonly pace: Pace
  readonly pages: readonly Page[]
  readonly entrances: Map<string, Entrance>
  readonly started: Milliseconds
  readonly startedAt: Milliseconds
  readonly remarks: Set<string>
  readonly told: Map<string, string>
}

/** The tally of a claim at a router, made when first asked for. */
export const tallyAt = (row: Row, router: string): Tally => {
  const known = row.tallies.get(router)
  if (known !== undefined) {
    growTally(known, row.slots.size)
    return known
  }
  const tally = emptyTally(row.slots.size)
  row.tallies.set(router, tally)
  return tally
}

/** Control and witness of a route at a router, made when first asked for. */
export const checksAt = (page: Page, router: string): Checks => {
  const known = page.checks.get(router)
  if (known !== undefined) return known
  const checks = { asked: 0, refused: 0, passed: 0, witnessed: 0, denied: 0 }
  page.checks.set(router, checks)
  return checks
}

/** True when an instance that cannot exist was answered as present: nothing can be learned here. */
export const isBlind = (page: Page): boolean => {
  for (const checks of page.checks.values()) if (checks.passed > 0) return true
  return false
}

/** True when the claims of this page are looked at, and not merely waited for. */
export const isObserved = (page: Page): boolean =>
  page.rows.every(row => row.claim.observable) && !isBlind(page)

/** True when no answer about this route was ever of use, neither now nor when the baseline was taken. */
export const isMute = (book: Book, page: Page): boolean =>
  [...page.checks.values()].every(checks => checks.refused === 0 && checks.passed === 0) &&
  !(book.request.baselines ?? []).some(taken => taken.route === page.route && taken.measurable)

/** Doors of one kind. */
export const doorsOf = (book: Book, kind: Door['kind']): readonly Door[] =>
  [...book.entrances.values()].map(({ door }) => door).filter(door => door.kind === kind)

/** Balancer doors of a route. */
export const balancersOf = (book: Book, page: Page): readonly Door[] =>
  doorsOf(book, 'balancer').filter(door => door.serves?.includes(page.route) ?? true)

/** True when the routers can be asked one by one. */
export const isDirect = (book: Book): boolean => doorsOf(book, 'router').length > 0

const pageOf = (route: RouteName, claims: readonly Claim[]): Page => ({
  route,
  rows: claims
    .filter(claim => claim.route === route)
    .map(claim => ({
      claim,
      members: [],
      slots: new Map<number, number>(),
      tallies: new Map<string, Tally>(),
      run: freshRun(),
    })),
  checks: new Map(),
  names: { named: 0, unnamed: 0, forged: 0, mixed: 0 },
  seen: new Set(),
  witness: { seen: 0, mangled: 0 },
  namer: undefined,
})

/** A book with nothing in it yet. */
export const openBook = (
  env: Environment,
  instrument: Instrument,
  settings: ProofSettings,
  request: ProofRequest,
  width: number,
): Book => ({
  env,
  instrument,
  settings,
  request,
  gate: openGate(width),
  pace: keepPace(env.clock, settings.rate),
  pages: [...new Set(request.claims.map(claim => claim.route))].map(route =>
    pageOf(route, request.claims),
  ),
  entrances: new Map(),
  started: env.clock.monotonic(),
  startedAt: env.clock.now(),
  remarks: new Set(),
  told: new Map(),
})
