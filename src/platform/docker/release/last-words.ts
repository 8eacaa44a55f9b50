import { stripVTControlCharacters } from 'node:util'
import type { Host } from '../host.ts'
import { listParts } from './parts.ts'

const lines = 10

/** A line without the colours and control characters of somebody else's terminal. */
const clean = (line: string): string =>
  stripVTControlCharacters(line)
    .replaceAll(/\p{Cc}/gu, c => (c === '\t' ? c : ''))
    .trimEnd()

/** The last lines that each instance wrote, best effort: `web/0 listening on 8080`. */
export const lastWords = async (host: Host, release: string): Promise<readonly string[]> => {
  try {
    const parts = await listParts(host, release)
    const logs = await Promise.all(
      parts.map(async ({ process, index, container }) =>
        (await host.engine.readLog(container.id, lines)).map(
          line => `${process}/${index} ${clean(line)}`,
        ),
      ),
    )
    return logs.flat()
  } catch {
    return ['the log of the app cannot be read']
  }
}
