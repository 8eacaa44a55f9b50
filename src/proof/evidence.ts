import * as t from 'io-ts'

const record = <P extends t.Props>(props: P) => t.readonly(t.type(props))
const list = <C extends t.Mixed>(item: C) => t.readonlyArray(item)
const maybe = <C extends t.Mixed>(some: C) => t.union([some, t.null])

/** What was asked for, and in which strength it was shown. */
export const GradeCodec = t.keyof({ proven: null, sampled: null, waited: null, none: null })

/** How a claim was observed: router by router, through a balancer, or not at all. */
export const ModeCodec = t.keyof({ direct: null, balanced: null, waited: null })

/**
 * The observations of some instances of one claim at some routers that share every figure. More
 * than one router, or `merged`, means that unequal cells were put together with their weakest values.
 */
export const CellCodec = record({
  /** Addresses or names; `*` stands for every configured router. */
  routers: list(t.string),
  /** Ranges, `0-4,7`. */
  instances: t.string,
  present: t.number,
  absent: t.number,
  unknown: t.number,
  /** When the first and the last answer that counts came; ISO 8601. */
  first: maybe(t.string),
  last: maybe(t.string),
  /** Full rounds in a row that held, up to the end. */
  streak: t.number,
  /** The end of the first round of the streak, and the start of the latest one. */
  since: maybe(t.string),
  second: maybe(t.string),
  /** Milliseconds between the two. */
  apart: maybe(t.number),
  /** 1, and one more for each time that the router said the opposite after a round had held. */
  attempts: t.number,
  merged: t.boolean,
})
export type Cell = t.TypeOf<typeof CellCodec>

/** The negative control (an instance that cannot exist) and the witness (one that is known present). */
export const ControlCodec = record({
  routers: list(t.string),
  asked: t.number,
  refused: t.number,
  /** Answered as present: whoever answers does not look at the question. */
  passed: t.number,
  witnessed: t.number,
  denied: t.number,
})
export type Control = t.TypeOf<typeof ControlCodec>

/** What is known of the names that routers gave themselves on one route. */
export const NamesCodec = record({
  seen: list(t.string),
  named: t.number,
  /** Answers of an instance that was asked for without the key, and how many carried a name. */
  unnamed: t.number,
  forged: t.number,
  /** Connections that showed two names: the balancer chooses per request. */
  mixed: t.number,
})
export type Names = t.TypeOf<typeof NamesCodec>

/** The state of a claim before the change, where the change must be able to show. */
export const BaselineCodec = record({
  route: t.string,
  release: t.string,
  direction: t.keyof({ in: null, out: null }),
  at: t.string,
  /** The routers (or balancers) on which it was taken in full. */
  routers: list(t.string),
  present: t.number,
  absent: t.number,
  unknown: t.number,
  refused: t.number,
  passed: t.number,
  measurable: t.boolean,
  why: t.string,
})
export type BaselineOfClaim = t.TypeOf<typeof BaselineCodec>

/** The unbroken run of connections through balancers that a sampled claim ends with. */
export const SampleCodec = record({
  doors: list(record({ door: t.string, connections: t.number })),
  attempts: t.number,
  /** The end of the first set; for removals also the start of the second. */
  first: maybe(t.string),
  second: maybe(t.string),
  last: maybe(t.string),
})
export type Sample = t.TypeOf<typeof SampleCodec>

export const ClaimEvidenceCodec = record({
  route: t.string,
  release: t.string,
  direction: t.keyof({ in: null, out: null }),
  instances: t.string,
  mode: ModeCodec,
  grade: GradeCodec,
  why: t.string,
  cells: list(CellCodec),
  sample: maybe(SampleCodec),
})
export type ClaimEvidence = t.TypeOf<typeof ClaimEvidenceCodec>

export const RouteEvidenceCodec = record({
  route: t.string,
  observable: t.boolean,
  firstHop: t.boolean,
  controls: list(ControlCodec),
  names: NamesCodec,
  baselines: list(BaselineCodec),
})
export type RouteEvidence = t.TypeOf<typeof RouteEvidenceCodec>

/** Everything from which a reader works the grades of one proof out again. */
export const EvidenceCodec = record({
  format: t.literal(1),
  started: t.string,
  ended: t.string,
  verdict: t.keyof({ proven: null, unproven: null }),
  /** Members and doors were read once more at the end, and nothing had joined. */
  concluded: t.boolean,
  settings: record({
    /** Null where the limit was lifted. */
    rate: maybe(t.number),
    /** Routers behind the balancer, as stated by the user. */
    count: maybe(t.number),
    missProbability: t.number,
    heartbeat: t.number,
    wait: t.number,
    timeout: t.number,
  }),
  doors: list(
    record({
      kind: t.keyof({ router: null, balancer: null }),
      address: t.string,
      /** Names that answered here and may be believed. */
      names: list(t.string),
      /** Came up during the proof, so that no baseline can exist for it. */
      joined: t.boolean,
    }),
  ),
  routes: list(RouteEvidenceCodec),
  claims: list(ClaimEvidenceCodec),
  /** What else a reader should know, one sentence each. */
  remarks: list(t.string),
})
export type Evidence = t.TypeOf<typeof EvidenceCodec>
export type DoorEvidence = Evidence['doors'][number]
