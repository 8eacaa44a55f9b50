import { pipe } from 'fp-ts/lib/function.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import type { Command, InRequest, Metadata, Response } from '../concourse/protocol.ts'
import type { Environment, Milliseconds } from '../environment.ts'
import { asFailure, Failure } from '../failure.ts'
import { withPlatform } from '../platform/open.ts'
import type { Reading } from '../platform/open.ts'
import { metadataOf } from '../report/metadata.ts'
import { type Snapshot, writeSnapshot } from '../report/snapshot.ts'
import { readLedger } from '../swap/ledger.ts'
import { staleAfter } from '../swap/lock.ts'
import { isResting } from '../swap/machine.ts'
import type { Deployment } from '../swap/record.ts'
import { noVersion } from '../swap/version.ts'

const pollInterval: Milliseconds = 2_000

/** Writes the snapshot of one version: its record and evidence, as they are for ever. */
export const inCommand: Command = {
  name: 'in',
  run: (request, env) => pipe(TE.tryCatch(() => fetchVersion(request, env), asFailure)),
}

const fetchVersion = async (request: InRequest, env: Environment): Promise<Response> => {
  const { version, source, params, directory } = request
  const snapshot = await withPlatform(env, source, ({ reading }) =>
    snapshotOf(env, reading, request),
  )
  if (!params.skip_download) await writeSnapshot(directory, version, snapshot)
  return { version, metadata: metadataFor(source.app, snapshot) }
}

const snapshotOf = async (
  env: Environment,
  reading: Reading,
  { version }: InRequest,
): Promise<Snapshot> => {
  if (version.deployment === noVersion.deployment) return { kind: 'none' }
  if (version.deployment.startsWith('foreign-')) return { kind: 'foreign' }
  return { kind: 'ours', record: await finished(env, reading, version.deployment) }
}

/**
 * The record of a deployment, once it is finished: its own `get` is cached for ever, so an earlier
 * state must not be written. Rejects when nobody is at work on it any more.
 */
const finished = async (env: Environment, reading: Reading, id: string): Promise<Deployment> => {
  let seen: { readonly beat: string; readonly at: Milliseconds } | undefined
  for (;;) {
    const record = (await readLedger(reading.ledger)).find(each => each.id === id)
    if (record === undefined) throw new Failure('record.aged_out', { deployment: id })
    if (isResting(record.state.phase)) return record
    const lock = await reading.lock.read()
    const now = env.clock.monotonic()
    if (lock === undefined) return ended(reading, id)
    const beat = `${lock.token} ${lock.beat}`
    if (seen?.beat !== beat) seen = { beat, at: now }
    else if (now - seen.at >= staleAfter) throw new Failure('record.unfinished', { deployment: id })
    env.log.info(`deployment ${id} is ${record.state.phase}; waiting for ${lock.holder}`)
    await env.clock.sleep(pollInterval, env.signal)
    env.signal.throwIfAborted()
  }
}

/** The lock is free: what was unfinished a moment ago may be finished now, else nobody is at it. */
const ended = async (reading: Reading, id: string): Promise<Deployment> => {
  const record = (await readLedger(reading.ledger)).find(each => each.id === id)
  if (record !== undefined && isResting(record.state.phase)) return record
  throw new Failure('record.unfinished', { deployment: id })
}

const metadataFor = (app: string, snapshot: Snapshot): readonly Metadata[] => {
  switch (snapshot.kind) {
    case 'ours':
      return metadataOf(snapshot.record)
    case 'foreign':
    case 'none':
      return [
        { name: 'app', value: app },
        { name: 'state', value: snapshot.kind },
      ]
  }
}
