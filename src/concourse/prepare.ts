import { type Either, isLeft, left, right } from 'fp-ts/lib/Either.js'
import type { TaskEither } from 'fp-ts/lib/TaskEither.js'
import { invalid, readGetParams, readPutParams, readSource, readVersion } from '../config/decode.ts'
import { isObject } from '../config/reader.ts'
import type { Source } from '../config/source.ts'
import type { Environment, Milliseconds } from '../environment.ts'
import { Failure } from '../failure.ts'
import type { Command } from './protocol.ts'
import type { Payload } from './stdin.ts'

/** A command with its request, decoded and ready to run. */
export interface Prepared {
  readonly source: Source
  /** How long the run may take, and how the user wrote that. */
  readonly timeout: Milliseconds | undefined
  readonly run: (environment: Environment) => TaskEither<Failure, unknown>
}

type Part<A> = Either<readonly string[], A>

/** All parts of a request, or the problems of all of them. */
const together = <A, B, C>(
  one: Part<A>,
  two: Part<B>,
  three: Part<C>,
): Either<Failure, readonly [A, B, C]> =>
  isLeft(one) || isLeft(two) || isLeft(three)
    ? left(invalid([one, two, three].flatMap(part => (isLeft(part) ? part.left : []))))
    : right([one.right, two.right, three.right])

const isAbsent = (version: unknown): boolean =>
  version === undefined ||
  version === null ||
  (isObject(version) && Object.keys(version).length === 0)

const nothing = right(undefined)

/** Decodes the payload for a command: one failure lists what is wrong in all of its parts. */
export const prepare = (
  command: Command,
  payload: Payload,
  args: readonly string[],
): Either<Failure, Prepared> => {
  const part = readSource(payload['source'])
  const directory = args[0] ?? ''
  if (command.name !== 'check' && directory === '') {
    return left(new Failure('arguments.missing', { command: command.name }))
  }
  switch (command.name) {
    case 'check': {
      const known = isAbsent(payload['version']) ? nothing : readVersion(payload['version'])
      const parts = together(part, known, nothing)
      if (isLeft(parts)) return parts
      const [source, version] = parts.right
      const run: Prepared['run'] = environment => command.run({ source, version }, environment)
      return right({ source, timeout: undefined, run })
    }
    case 'in': {
      const parts = together(
        part,
        readVersion(payload['version']),
        readGetParams(payload['params']),
      )
      if (isLeft(parts)) return parts
      const [source, version, params] = parts.right
      const request = { source, version, params, directory }
      return right({ source, timeout: undefined, run: world => command.run(request, world) })
    }
    case 'out': {
      const parts = together(part, readPutParams(payload['params']), nothing)
      if (isLeft(parts)) return parts
      const [source, params] = parts.right
      const request = { source, params, directory }
      return right({ source, timeout: params.timeout, run: world => command.run(request, world) })
    }
  }
}
