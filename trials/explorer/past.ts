import type { State } from '../../src/swap/machine.ts'
import { lookBack, needsBaseline } from '../../src/swap/history.ts'
import type { Deployment } from '../../src/swap/record.ts'
import { request, type RequestNo } from './row.ts'

/** What the newest record means for a request, as the real swap reads it. */
export interface PastOf {
  readonly answered: boolean
  readonly how: 'resume' | 'settle' | 'none'
  /** The recorded baseline counts, while the routers are the same. */
  readonly measured: boolean
  readonly staged: boolean
}

const blank: Omit<Deployment, 'state'> = {
  format: 1,
  id: '20260101-000000-00aaaa',
  app: 'shop',
  action: 'deploy',
  key: 'same',
  label: undefined,
  build: { id: '1', url: undefined, title: undefined },
  options: {
    minimum_grade: 'proven',
    bake: 0,
    drain: 0,
    keep: 0,
    keep_failed: false,
    stable_for: 0,
    convergence_timeout: 0,
    takes_name: 'before_start',
    workers: 'after_swap',
  },
  startedAt: '2026-01-01T00:00:00.000Z',
  endedAt: undefined,
  ending: undefined,
  failure: undefined,
  secondFailure: undefined,
  timeline: [],
  candidate: undefined,
  incumbents: [],
  routes: [],
  counts: {},
  asked: undefined,
  privateRoute: undefined,
  manifest: undefined,
  baselines: [],
  evidence: [],
  cut: [],
  kept: [],
  remarks: [],
}

const asked = (no: RequestNo) => {
  switch (no) {
    case request.same:
      return { action: 'deploy', key: 'same', buildId: '1' } as const
    case request.another:
      return { action: 'deploy', key: 'another', buildId: '2' } as const
    case request.recover:
      return { action: 'recover', key: 'recover', buildId: '3' } as const
    case request.promote:
      return { action: 'promote', key: 'promote', buildId: '4' } as const
  }
}

/** Asks the real `lookBack`. */
export const lookBackOn = (state: State | undefined, no: RequestNo): PastOf => {
  const record = state && { ...blank, state }
  const past = lookBack(record === undefined ? [] : [record], asked(no))
  return {
    answered: past.answered !== undefined,
    how: past.earlier[0]?.how ?? 'none',
    measured: record !== undefined && needsBaseline(record),
    staged: past.staged !== undefined,
  }
}
