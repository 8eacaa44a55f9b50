import * as t from 'io-ts'

const maybe = <A extends t.Mixed>(codec: A) => t.union([codec, t.undefined])

const health = t.type({
  kind: t.keyof({ http: null, port: null, process: null }),
  path: t.string,
  timeout: t.number,
  within: t.number,
})

/** How the containers of a release were made: what later runs need to start and to watch them. */
const built = t.type({
  /** `sha256:…`: what a rollback starts again, whatever the tag has become. */
  image: t.string,
  reference: t.string,
  /** The port that web listens on. */
  port: t.number,
  /** By process. */
  health: t.record(t.string, health),
  restart: t.string,
  stopTimeout: t.number,
  networks: t.readonlyArray(t.string),
})

/**
 * A release as its file on the proxy's volume tells it: everything of it that can change, since
 * labels of containers cannot. Version 1 of the format.
 */
export const releaseFile = t.type({
  format: t.literal(1),
  id: t.string,
  app: t.string,
  name: t.string,
  /** The deployment that created it. */
  deployment: t.string,
  label: maybe(t.string),
  /** The deployment that committed it; retirement takes it off. */
  live: maybe(t.string),
  /** The deployment it was retired from, kept for a rollback. */
  kept: maybe(t.string),
  /** ISO 8601. */
  createdAt: t.string,
  /** Wanted to run. */
  started: t.boolean,
  /** Instances wanted of each process. */
  counts: t.record(t.string, t.number),
  built: maybe(built),
})

export type ReleaseFile = t.TypeOf<typeof releaseFile>
export type Built = t.TypeOf<typeof built>
