/**
 * One situation: everything that the model knows, as a row of small numbers. A row is written once
 * and copied for each thing that can happen next, millions of times, so it is bytes and nothing else.
 */
export type Row = Uint8Array

/** 0 is the incumbent of the deployment under way, 1 its candidate. */
export type ReleaseNo = 0 | 1
export type RouteNo = 0 | 1
export type RouterNo = 0 | 1

export const incumbent: ReleaseNo = 0
export const candidate: ReleaseNo = 1
export const releaseNos: readonly ReleaseNo[] = [0, 1]
export const routeNos: readonly RouteNo[] = [0, 1]
export const routerNos: readonly RouterNo[] = [0, 1]
export const other = (release: ReleaseNo): ReleaseNo => (release === 0 ? 1 : 0)

/** Where what stands in a row. A place that stands for several is followed by the others. */
export const place = {
  /** Of each release: see `is`. */
  release: 0,
  /** Of each release: instances that run. */
  up: 2,
  /** Of each route: a bit for each release that the platform's database leads it to. */
  database: 4,
  /** Who has the app's name: 0 nobody, else the release and 1. */
  name: 6,
  /** The private route: 0 none, 1 mapped to the candidate, 2 leads nowhere. */
  privateRoute: 7,
  /** A bit for each release of which an old message may still be under way. */
  young: 8,
  /** See `lock`; and whether a displaced one is there whose late writes nobody has waited for. */
  lock: 9,
  /** What a run that is gone had sent, and that may still be done: 0 nothing; see `late.ts`. */
  late: 10,
  /** Position of the newest record in the ledger: see `positions.ts`. Two bytes. */
  ledger: 11,
  /** What else the newest record says: see `says`. */
  record: 13,
  /** A bit for each route that led to the incumbent when the newest plan was made. */
  recorded: 14,
  /** What the run is at: see `mode`. */
  mode: 15,
  /** Position of the run: see `positions.ts`. Two bytes. */
  position: 16,
  /** The micro-step of the command that comes next. */
  step: 18,
  /** Why the run is here: see `request`. */
  request: 19,
  /** What else is true of the run: see `run`. */
  run: 20,
  /** How many mishaps, kills and aborts there have been. */
  faults: 21,
  kills: 22,
  aborts: 23,
  /** Something was done by hand, or for good, so that not everything can come right by itself. */
  damaged: 24,
  /** Two bits of the workers: the incumbent's run, the candidate's run. */
  workers: 25,
  /** The first router's part; the second's follows. */
  routers: 26,
} as const

/** What stands in a router's part, from its beginning; a bit for each route, or route and release. */
export const part = {
  /** What the router knows. */
  knows: 0,
  /** Truly seen there in this attempt. What the run believes is not asked. */
  seen: 1,
  /** Truly known there, and not taken by the environment since. */
  trusted: 2,
  /** The candidate was truly absent there, and was not mapped and unmapped since. */
  baseline: 3,
  /** 1 when the look under way has asked this router. */
  dealt: 4,
} as const
const partSize = 5

/** Bytes of a row; a multiple of four, for hashes. */
export const rowSize = place.routers + 2 * partSize

/** The lower bits of `place.lock`; `gone` is held by a run that is gone. The bit above: `owed`. */
export const lock = { free: 0, held: 1, gone: 2 } as const
export type Lock = (typeof lock)[keyof typeof lock]
export const owed = 4

/** Bits of `place.release`. */
export const is = { there: 1, started: 2, small: 4, broken: 8, live: 16, kept: 32 } as const

/** Bits of `place.record`. */
export const says = {
  /** Its timeline has the commit. */
  marking: 2,
  /** There was an incumbent, it was started, and it had instances that answer. */
  incumbent: 4,
  started: 8,
  serving: 16,
  /** The candidate was there before this deployment: staged. */
  existed: 32,
} as const

/** Bits of `place.run`. */
export const run = {
  /** Aborted: what must still be done has a few seconds. */
  graced: 1,
  /** It truly saw that not one instance of the candidate runs. */
  sawGone: 4,
  /** It settles an earlier deployment, and its own request comes after. */
  settles: 8,
} as const

/** Values of `place.mode`. */
export const mode = {
  idle: 0,
  locking: 1,
  displaced: 2,
  waiting: 3,
  planning: 4,
  entering: 5,
  working: 6,
  releasing: 7,
} as const

/** Values of `place.request`. */
export const request = { none: 0, same: 1, another: 2, recover: 3, promote: 4 } as const
export type RequestNo = 1 | 2 | 3 | 4

export const get = (row: Row, at: number): number => row[at] ?? 0
export const set = (row: Row, at: number, value: number): void => {
  row[at] = value
}
/** Numbers of two bytes. */
export const getWide = (row: Row, at: number): number => get(row, at) | (get(row, at + 1) << 8)
export const setWide = (row: Row, at: number, value: number): void => {
  set(row, at, value & 255)
  set(row, at + 1, value >> 8)
}
export const has = (row: Row, at: number, bit: number): boolean => (get(row, at) & bit) !== 0
export const add = (row: Row, at: number, bit: number): void => set(row, at, get(row, at) | bit)
export const drop = (row: Row, at: number, bit: number): void => set(row, at, get(row, at) & ~bit)

export const lockOf = (row: Row): Lock => (get(row, place.lock) & 3) as Lock
export const setLock = (row: Row, value: Lock): void =>
  set(row, place.lock, (get(row, place.lock) & owed) | value)

/** The place of a router's part. */
export const at = (router: RouterNo, which: number): number =>
  place.routers + router * partSize + which

/** The bit of a release on a route, and of a route alone, in a router's part. */
export const cell = (route: RouteNo, release: ReleaseNo): number => 1 << (route * 2 + release)
export const routeBit = (route: RouteNo): number => 1 << route
export const releaseBit = (release: ReleaseNo): number => 1 << release
