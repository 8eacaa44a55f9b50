import type { Worker } from './worker.ts'

/** Bytes of one request to the master: less than its buffer of 16 KiB (tune.bufsize). */
const most = 8_000

/**
 * Commands for a worker as requests to the master: each prefixed, many in one, in order. Several
 * commands of a line are separated by semicolons (HAProxy management guide 2.6, section 9.3).
 */
export const requestsTo = (
  worker: Pick<Worker, 'pid'>,
  commands: readonly string[],
): readonly string[] => {
  const requests: string[] = []
  for (const command of commands) {
    const prefixed = `@!${worker.pid} ${command}`
    const last = requests.at(-1)
    if (last !== undefined && last.length + prefixed.length < most)
      requests[requests.length - 1] = `${last}; ${prefixed}`
    else requests.push(prefixed)
  }
  return requests
}
