import * as t from 'io-ts'
import type { Image } from '../engine/engine.ts'
import { environmentOf } from './environment.ts'
import { optional } from './optional.ts'

/** `GET /images/{name}/json`. */
export const imageWire = t.type({
  Id: t.string,
  RepoDigests: optional(t.array(t.string)),
  Config: optional(
    t.type({
      ExposedPorts: optional(t.record(t.string, t.unknown)),
      Env: optional(t.array(t.string)),
      Healthcheck: optional(t.type({ Test: optional(t.array(t.string)) })),
    }),
  ),
})

/** The image in our words. */
export const imageOf = (wire: t.TypeOf<typeof imageWire>): Image => {
  const test = wire.Config?.Healthcheck?.Test ?? []
  return {
    id: wire.Id,
    digests: wire.RepoDigests ?? [],
    ports: Object.keys(wire.Config?.ExposedPorts ?? {}),
    environment: environmentOf(wire.Config?.Env ?? []),
    hasHealthCheck: test.length > 0 && test[0] !== 'NONE',
  }
}

/** `GET /distribution/{name}/json`. */
export const distributionWire = t.type({ Descriptor: t.type({ digest: t.string }) })
