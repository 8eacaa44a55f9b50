import { put } from '../executables/put.ts'
import type { Subject } from '../executables/request.ts'
import { host, manifestFor, paramsFor, type DockerWorld } from './world.ts'

type Fields = Readonly<Record<string, unknown>>

/** An app on a Docker host. */
export type DockerSubject = Subject<DockerWorld>

/** Params that put the test app as `version`; `fields` are the app's in the manifest. */
export const swapTo = (
  subject: DockerSubject,
  version: string,
  more: Fields = {},
  fields: Fields = {},
): Fields =>
  paramsFor(subject, version, { manifest: manifestFor(subject, version, fields), ...more })

/** A whole `deploy` of the test app as `version`, which must succeed. */
export const deploy = (
  subject: DockerSubject,
  version: string,
  more?: Fields,
  fields?: Fields,
): ReturnType<typeof put> => put(subject, swapTo(subject, version, more, fields))

/** `routes` of a manifest. */
export const routed = (...routes: readonly string[]): Fields => ({
  routes: routes.map(route => ({ route })),
})

/** The usual route, with a path below it. */
export const below = (path: string): string => `${host}${path}`
