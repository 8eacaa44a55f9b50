import { parseServerName } from './server-line.ts'
import type { InFlight } from './table.ts'

const seconds = { d: 86_400, h: 3_600, m: 60, s: 1 } as const

/** `1h02m` and the like in seconds. */
const ageOf = (text: string): number =>
  [...text.matchAll(/(\d+)([dhms])/g)].reduce(
    (sum, [, count, unit]) => sum + Number(count) * seconds[unit as keyof typeof seconds],
    0,
  )

/**
 * One session as `show sess <id>` prints it (HAProxy 2.6, src/stream.c, stats_dump_full_strm_to_
 * buffer): number, client, backend, server, and the state of the HTTP message, which is a tunnel
 * after an upgrade. Undefined for one that has ended meanwhile, and for one on no server of ours.
 */
export const parseSession = (worker: number, text: string): InFlight | undefined => {
  const [, pointer, number, client = ''] =
    /^(0x[0-9a-f]+): .* id=(\d+) proto=\S+ source=(\S+)/m.exec(text) ?? []
  const slot = /^ +backend=\S+\.(\d+) \(/m.exec(text)?.[1]
  const server = parseServerName(/^ +server=(\S+) \(/m.exec(text)?.[1] ?? '')
  if (pointer === undefined || slot === undefined || server === undefined) return undefined
  return {
    worker,
    id: `${pointer}#${number}`,
    slot: Number(slot),
    ...server,
    kind: text.includes('req.st=MSG_TUNNEL') ? 'tunnel' : 'request',
    client,
    age: ageOf(/ age=(\S+?)\)/.exec(text)?.[1] ?? ''),
  }
}
