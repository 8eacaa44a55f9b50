import * as t from 'io-ts'
import { BaselineCodec, EvidenceCodec } from '../proof/evidence.ts'
import { options } from './options.ts'
import { forwardPhases, backwardPhases, restingPhases } from './phase.ts'

const maybe = <A extends t.Mixed>(codec: A) => t.union([codec, t.undefined])
const oneOf = <A extends string>(names: readonly A[]) =>
  t.keyof(Object.fromEntries(names.map(name => [name, null])) as Record<A, null>)

const phase = oneOf([...forwardPhases, ...backwardPhases, ...restingPhases])
const standing = oneOf(['live', 'foreign', 'candidate', 'kept', 'stranger'])
const grade = oneOf(['proven', 'sampled', 'waited', 'none'])
const counts = t.record(t.string, t.number)

const course = t.type({
  aim: oneOf(['live', 'staged']),
  routed: t.boolean,
  replaces: t.boolean,
  tiers: t.number,
  bakes: t.boolean,
  movesWorkers: t.boolean,
  takesName: oneOf(['before_start', 'after_swap']),
})

const destination = t.type({
  id: t.string,
  release: t.string,
  process: t.string,
  port: maybe(t.number),
  protocol: maybe(t.string),
})

const route = t.type({
  name: t.string,
  id: maybe(t.string),
  url: maybe(t.string),
  wished: t.boolean,
  hidden: maybe(t.string),
  firstHop: t.boolean,
  destinations: t.readonlyArray(destination),
  protocol: maybe(t.string),
  options: maybe(t.record(t.string, t.unknown)),
  made: t.boolean,
  tier: t.number,
  pruned: t.boolean,
  reachable: t.type({ grade, why: t.string }),
})

const incumbent = t.type({
  id: t.string,
  name: t.string,
  standing,
  deployment: t.string,
  started: t.boolean,
  counts,
  serving: t.boolean,
  borrowed: t.boolean,
})

const candidate = t.type({
  id: t.string,
  /** Its name and marks before this deployment: set when it existed already. */
  before: maybe(t.type({ name: t.string, kept: maybe(t.string), started: t.boolean })),
})

const failure = t.type({ code: t.string, title: t.string, phase })

/**
 * What is known of one deployment: enough for any later run to finish or undo it, and for people
 * to see what was done and shown. Never a secret. Version 1 of the format.
 */
export const deployment = t.type({
  format: t.literal(1),
  id: t.string,
  app: t.string,
  action: oneOf(['deploy', 'stage', 'promote', 'rollback', 'restore']),
  /** Hash of what is deployed and how; an interrupted run with the same key is resumed. */
  key: t.string,
  label: maybe(t.string),
  build: t.type({ id: maybe(t.string), url: maybe(t.string), title: maybe(t.string) }),
  options,
  startedAt: t.string,
  endedAt: maybe(t.string),
  state: t.intersection([
    t.type({
      course,
      phase,
      tier: t.number,
      retreat: oneOf(['discard', 'measure']),
    }),
    t.partial({ from: oneOf(['defending', 'restoring']) }),
  ]),
  /** How the last run ended; nothing while one is under way or was killed. */
  ending: maybe(t.string),
  failure: maybe(failure),
  /** What went wrong on the way back; told beside the first failure, never instead. */
  secondFailure: maybe(failure),
  /** When each phase was entered. */
  timeline: t.readonlyArray(t.type({ phase, at: t.string })),
  candidate: maybe(candidate),
  incumbents: t.readonlyArray(incumbent),
  routes: t.readonlyArray(route),
  counts,
  /** What the manifest asked for; more than that in `counts` was kept from the release before. */
  asked: maybe(counts),
  privateRoute: maybe(t.type({ id: t.string, name: t.string, url: t.string })),
  /** The manifest as deployed, without secrets. */
  manifest: maybe(t.string),
  /** How each live route answered before the candidate was mapped. */
  baselines: t.readonlyArray(BaselineCodec),
  /** The proofs, in order. */
  evidence: t.readonlyArray(EvidenceCodec),
  /** What was ended because the drain was over, in a few words each. */
  cut: maybe(t.readonlyArray(t.string)),
  kept: t.readonlyArray(t.type({ id: t.string, name: t.string })),
  remarks: t.readonlyArray(t.string),
})

export type Deployment = t.TypeOf<typeof deployment>
