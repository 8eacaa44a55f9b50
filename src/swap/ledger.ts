import { isRight } from 'fp-ts/lib/Either.js'
import { Failure } from '../failure.ts'
import type { LedgerStore } from '../platform/port.ts'
import type { DeploymentId } from './model.ts'
import { deployment, type Deployment } from './record.ts'

/** Records that are kept; older ones are forgotten. */
const newest = 10

/** All records of an app, oldest first. Rejects with `record.broken` when one cannot be read. */
export const readLedger = async (
  store: Pick<LedgerStore, 'read'>,
): Promise<readonly Deployment[]> =>
  [...(await store.read())]
    .toSorted(([a], [b]) => a.localeCompare(b))
    .map(([id, text]) => decode(id, text))

/** Writes a record, and forgets the oldest ones in the same change. */
export const writeRecord = async (
  store: LedgerStore,
  record: Deployment,
  known: readonly DeploymentId[],
): Promise<void> => {
  const others = known.filter(id => id !== record.id).toSorted()
  const forget = others.slice(0, Math.max(0, others.length + 1 - newest))
  await store.write(record.id, JSON.stringify(record), forget)
}

const decode = (id: DeploymentId, text: string): Deployment => {
  const decoded = deployment.decode(parse(id, text))
  if (isRight(decoded)) return decoded.right
  const field =
    decoded.left[0]?.context
      .slice(1)
      .map(each => each.key)
      .join('.') ?? ''
  throw new Failure('record.broken', { deployment: id, detail: `unexpected ${field}` })
}

const parse = (id: DeploymentId, text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new Failure('record.broken', { deployment: id, detail: 'not JSON' }, cause)
  }
}
