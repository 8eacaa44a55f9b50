import { expect } from 'vitest'
import { disagreements } from '../../../src/proof/audit.ts'
import type { Evidence } from '../../../src/proof/evidence.ts'
import { prove } from '../../../src/proof/prove.ts'
import type { ProofRequest } from '../../../src/proof/request.ts'
import { survey } from '../../../src/proof/survey.ts'
import {
  absentBefore,
  addresses,
  arriving,
  blue,
  green,
  leaving,
  route,
  settings,
  stage,
} from '../../support/proof.ts'
import type { SimulatedWorld, Simulation } from '../../support/routers.ts'

/** What a lie is worth: what a survey holds out before it is told, and what a proof then gives. */
export interface Worth {
  readonly reachable: string
  readonly verdict: Evidence['verdict']
  /** The grade with its words. */
  readonly given: string
  readonly evidence: Evidence
  /** Milliseconds. */
  readonly took: number
}

/** A lie, and how it is met. */
export interface Lie {
  readonly world: SimulatedWorld
  readonly direction?: 'in' | 'out'
  readonly set?: Partial<typeof settings>
  readonly over?: Partial<ProofRequest>
  readonly seed?: number
  /** Called each time that instances are read, about every two seconds. */
  readonly meanwhile?: (now: number, instrument: Simulation) => void
}

const requestFor = ({ world, direction = 'in', over }: Lie): ProofRequest => {
  const balanced = world.doors === 'direct' ? [] : world.doors
  const doors =
    world.doors === 'direct'
      ? addresses(world.routers.length)
      : balanced.map((_, index) => `192.0.2.${index + 1}:443`)
  const before = absentBefore(doors)
  const seen = { release: blue, direction: 'out', present: doors.length, absent: 0 } as const
  return {
    claims: [direction === 'in' ? arriving : leaving],
    members: async () => [0],
    namers: [{ route, release: direction === 'in' ? blue : green }],
    baselines: [before, absentBefore(doors, seen)],
    ...over,
  }
}

/**
 * Surveys while the incumbent alone serves, and proves on a clock of its own. The evidence must say
 * itself what it is worth: every grade is worked out again.
 */
export const worthOf = async (lie: Lie): Promise<Worth> => {
  const set = { ...settings, ...lie.set }
  const before = stage(lie.world, lie.seed)
  const routes = [{ name: route, observable: true, serving: blue }]
  const [outlook] = await survey(before.env, before.instrument, set, { routes })
  const { env, instrument } = stage(lie.world, lie.seed)
  const request = requestFor(lie)
  const { verdict, evidence } = await prove(env, instrument, set, {
    ...request,
    members: release => {
      lie.meanwhile?.(env.clock.monotonic(), instrument)
      return request.members(release)
    },
  })
  const written = JSON.parse(JSON.stringify(evidence)) as Evidence
  expect(disagreements(written)).toEqual([])
  const [claim] = evidence.claims
  return {
    reachable: outlook?.grade ?? 'no outlook',
    verdict,
    given: `${claim?.grade}: ${claim?.why}`,
    evidence,
    took: env.clock.monotonic(),
  }
}
