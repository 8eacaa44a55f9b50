import { type Either, mapLeft } from 'fp-ts/lib/Either.js'
import { Failure } from '../failure.ts'
import type { Codec } from './codec.ts'
import { explain } from './explain.ts'
import { type GetParams, getParams } from './get-params.ts'
import { type PutParams, putParams } from './put-params.ts'
import { type Source, source } from './source.ts'
import { type Version, version } from './version.ts'

/** Reads one part of a request; problems are sentences with the path, `name` its first word. */
export const readPart =
  <A>(name: string, codec: Codec<A>) =>
  (input: unknown): Either<readonly string[], A> => {
    const given = input ?? {}
    return mapLeft(explain)(codec.validate(given, [{ key: name, type: codec, actual: given }]))
  }

/** The failure that lists problems of the configuration. */
export const invalid = (problems: readonly string[]): Failure =>
  new Failure('config.invalid', { problems: problems.join('\n'), count: String(problems.length) })

export const readSource = readPart<Source>('source', source)
export const readPutParams = readPart<PutParams>('params', putParams)
export const readGetParams = readPart<GetParams>('params', getParams)
export const readVersion = readPart<Version>('version', version)

/** Decodes `source`; absent and null count as empty. Fails with `config.invalid`. */
export const decodeSource = (input: unknown): Either<Failure, Source> =>
  mapLeft(invalid)(readSource(input))

/** Decodes `params` of a put; absent and null count as empty. Fails with `config.invalid`. */
export const decodePutParams = (input: unknown): Either<Failure, PutParams> =>
  mapLeft(invalid)(readPutParams(input))

/** Decodes `params` of a get; absent and null count as empty. Fails with `config.invalid`. */
export const decodeGetParams = (input: unknown): Either<Failure, GetParams> =>
  mapLeft(invalid)(readGetParams(input))

/** Decodes a version that Concourse hands back. Fails with `config.invalid`. */
export const decodeVersion = (input: unknown): Either<Failure, Version> =>
  mapLeft(invalid)(readVersion(input))
