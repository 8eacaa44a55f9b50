import { deflateRawSync, inflateRawSync } from 'node:zlib'
import { Failure } from '../../../failure.ts'
import type { LedgerStore } from '../../port.ts'
import type { App } from '../app.ts'
import { createApp, findAppNamed, markApp } from '../apps.ts'
import type { CloudController } from '../client/cloud-controller.ts'
import { appLabel, keys } from './identity.ts'

/** An annotation's value has 5,000 characters; a resource 200 annotations (cloud_controller_ng). */
const chunkSize = 4_900
const prefix = 'blue-green.resource/'
const chunkKey = (id: string, at: number, of: number): string => `${prefix}${id}.${at}-${of}`
const pattern = /^blue-green\.resource\/(.+)\.(\d+)-(\d+)$/

/**
 * The ledger as annotations of another empty app, `<app>.deployments`: each record is deflated,
 * encoded, and cut into numbered chunks. One PATCH changes them all, so a record is whole or old.
 */
export const ledgerStore = (cc: CloudController, space: string, app: string): LedgerStore => {
  const name = `${app}.deployments`
  const find = async () => findAppNamed(cc, space, name)
  const make = async (): Promise<App> => {
    try {
      return await createApp(cc, {
        space,
        name,
        labels: { [keys.app]: appLabel(app), [keys.role]: 'ledger' },
        annotations: { [keys.app]: app },
      })
    } catch (thrown) {
      const found = await find()
      if (found === undefined) throw thrown
      return found
    }
  }
  let ledger: App | undefined
  return {
    read: async () => {
      ledger = await find()
      return ledger === undefined ? new Map() : textsOf(ledger.annotations)
    },
    write: async (id, text, forget) => {
      ledger ??= (await find()) ?? (await make())
      const fresh = chunksOf(id, text)
      const stale = Object.keys(ledger.annotations).filter(key => {
        const owner = pattern.exec(key)?.[1]
        return owner !== undefined && (owner === id || forget.includes(owner)) && !(key in fresh)
      })
      ledger = await markApp(cc, ledger.guid, {
        annotations: { ...Object.fromEntries(stale.map(key => [key, null])), ...fresh },
      })
    },
  }
}

const chunksOf = (id: string, text: string): Record<string, string> => {
  const encoded = deflateRawSync(text, { level: 9 }).toString('base64')
  const count = Math.ceil(encoded.length / chunkSize)
  return Object.fromEntries(
    Array.from({ length: count }, (_, at) => [
      chunkKey(id, at, count),
      encoded.slice(at * chunkSize, (at + 1) * chunkSize),
    ]),
  )
}

/** Records by deployment id, oldest first, as the annotations of the ledger's app hold them. */
export const textsOf = (annotations: Readonly<Record<string, string>>): Map<string, string> => {
  const chunks = new Map<string, string[]>()
  for (const [key, value] of Object.entries(annotations)) {
    const [, id, at, of] = pattern.exec(key) ?? []
    if (id === undefined) continue
    const list = chunks.get(id) ?? Array.from({ length: Number(of) }, () => '')
    list[Number(at)] = value
    chunks.set(id, list)
  }
  // Annotations come in no order; ids sort by time.
  const oldestFirst = [...chunks].toSorted(([a], [b]) => (a < b ? -1 : 1))
  return new Map(oldestFirst.map(([id, parts]) => [id, inflated(id, parts.join(''))]))
}

const inflated = (id: string, encoded: string): string => {
  try {
    return inflateRawSync(Buffer.from(encoded, 'base64')).toString()
  } catch (cause) {
    throw new Failure('record.broken', { deployment: id, detail: 'cannot be unpacked' }, cause)
  }
}
