import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { isLeft } from 'fp-ts/lib/Either.js'
import { expect } from 'vitest'
import { disagreements } from '../../../src/proof/audit.ts'
import { EvidenceCodec } from '../../../src/proof/evidence.ts'
import { type Ended, execute, type Execution } from './execute.ts'
import { paramsOf, type Place, sourceOf, type Subject } from './request.ts'

type Fields = Readonly<Record<string, unknown>>

/** A version, as Concourse hands it on. */
export type Version = Readonly<Record<string, string>>

/** What a put or a get has answered. */
export interface Answered {
  readonly version: Version
  readonly metadata: Readonly<Record<string, string>>
  readonly stderr: string
}

/** What a get has written, by file. */
export type Files = Readonly<Record<string, string>>

let builds = 0

/** The variables of a build that no other put of this process belongs to. */
export const newBuild = () => ({
  BUILD_ID: `${process.pid}${++builds}`,
  BUILD_URL: `https://ci.example.com/builds/${builds}`,
})

/** Starts `out` with these params, as a build of its own unless told otherwise. */
export const startPut = (
  subject: Subject<Place>,
  params: Fields,
  variables: Readonly<Record<string, string>> = newBuild(),
): Execution =>
  execute('out', {
    directory: subject.world.directory,
    stdin: { source: sourceOf(subject), params },
    variables,
  })

const answerIn = ({ code, stdout, stderr }: Ended): Answered => {
  expect(code, stderr).toBe(0)
  const { version, metadata } = JSON.parse(stdout) as {
    version: Version
    metadata: { name: string; value: string }[]
  }
  return {
    version,
    metadata: Object.fromEntries(metadata.map(({ name, value }) => [name, value])),
    stderr,
  }
}

/** Gets a version into a new directory. */
export const get = async (
  subject: Subject<Place>,
  version: Version,
  params: Fields = {},
): Promise<Answered & { readonly files: Files }> => {
  const directory = await subject.world.empty()
  const stdin = { source: sourceOf(subject), version, params }
  const answered = answerIn(await execute('in', { directory, stdin }).ended)
  const names = await readdir(directory)
  const texts = names.map(async name => [name, await readFile(join(directory, name), 'utf8')])
  return { ...answered, files: Object.fromEntries(await Promise.all(texts)) as Files }
}

/** Works out every grade again, as `npm run evidence` does, and wants no disagreement. */
const expectHonest = (evidence: string): void => {
  for (const proof of (JSON.parse(evidence) as { evidence: unknown[] }).evidence) {
    const decoded = EvidenceCodec.decode(proof)
    if (isLeft(decoded)) throw new Error('that is not evidence of format 1')
    expect(disagreements(decoded.right)).toStrictEqual([])
  }
}

/** The end of a put that must succeed: its evidence holds, and `in` tells of it what `out` did. */
export const succeeded = async (
  subject: Subject<Place>,
  run: Execution,
): Promise<Answered & { readonly files: Files }> => {
  const answered = answerIn(await run.ended)
  const got = await get(subject, answered.version)
  expect(got.version).toStrictEqual(answered.version)
  if (Object.keys(answered.metadata).length > 0)
    expect(got.metadata).toStrictEqual(answered.metadata)
  if (got.files['evidence.json'] !== undefined) expectHonest(got.files['evidence.json'])
  return { ...answered, files: got.files }
}

/** A whole put that must succeed. */
export const put = (
  subject: Subject<Place>,
  params: Fields,
  variables?: Readonly<Record<string, string>>,
) => succeeded(subject, startPut(subject, params, variables))

/** A whole `deploy` of the counter app as `release`. */
export const deploy = (subject: Subject, release: string, more: Fields = {}) =>
  put(subject, paramsOf(subject, release, more))

/** A whole put with another action than `deploy`; nothing of the app is given. */
export const act = (subject: Subject<Place>, action: string, more: Fields = {}) =>
  put(subject, { action, drain: '0s', stable_for: '300ms', ...more })

/** What `check` answers. */
export const check = async (
  subject: Subject<Place>,
  version?: Version,
): Promise<readonly Version[]> => {
  const stdin = { source: sourceOf(subject), ...(version === undefined ? {} : { version }) }
  const directory = subject.world.directory
  const { code, stdout, stderr } = await execute('check', { directory, stdin }).ended
  expect(code, stderr).toBe(0)
  return JSON.parse(stdout) as Version[]
}
