import type { LedgerStore } from '../../port.ts'
import type { Host } from '../host.ts'
import { folderOf } from '../identity.ts'
import { isReadable } from './reachable.ts'

/**
 * The ledger as files on the proxy's volume, one for each deployment. A record is written before
 * others are removed, so that an interruption leaves one too many, never one too few.
 */
export const ledgerStore = ({ proxy, app }: Pick<Host, 'proxy' | 'app'>): LedgerStore => {
  const folder = `${folderOf(app)}/ledger`
  const file = (id: string) => `${folder}/${id}.json`
  return {
    read: async () => {
      if (!(await isReadable(proxy))) return new Map()
      const texts = [...(await proxy.files.readAll(folder))].map(
        ([name, text]) => [name.replace(/\.json$/, ''), text] as const,
      )
      // Ids sort by time.
      return new Map(texts.toSorted(([a], [b]) => (a < b ? -1 : 1)))
    },
    write: async (id, text, forget) => {
      await proxy.files.write(file(id), text)
      if (forget.length > 0) await proxy.files.remove(forget.map(file))
    },
  }
}
