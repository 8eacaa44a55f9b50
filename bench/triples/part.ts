import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type { Part } from '../part.ts'
import { say } from '../say.ts'
import { grouped, seconds, tableOf } from '../table.ts'
import { startServers } from './servers.ts'
import { type Report, size } from './size.ts'

const program = fileURLToPath(new URL('./prover.ts', import.meta.url))
const triplesAsked = size.routers * size.routes * size.instances

const run = async (): Promise<readonly string[]> => {
  const servers = await startServers(size.routers)
  try {
    const args = [program, ...servers.addresses]
    const { stdout } = await promisify(execFile)(process.execPath, args, { timeout: 180_000 })
    const { verdict, grades, milliseconds, peak } = JSON.parse(stdout) as Report
    const rows = [
      [
        `${size.routers} x ${size.routes} x ${size.instances}`,
        grouped(triplesAsked),
        grouped(servers.answered()),
        `${verdict}, ${grades.join(', ')}`,
        seconds(milliseconds),
        `${Math.round(peak / 2 ** 20)} MiB`,
      ],
    ]
    const head = ['routers x routes x instances', 'triples', 'asked', 'proof', 'time', 'peak RSS']
    for (const line of tableOf(head, rows)) say(line)
    say('aimed at: less than 10 s on 2 cores, less than 200 MB')
    return verdict === 'proven' ? [] : ['the proof is not complete']
  } finally {
    servers.close()
  }
}

/** One large proof over real HTTP, with the rate limit lifted. */
export const triples: Part = {
  name: 'triples',
  about: `${grouped(triplesAsked)} (router, route, instance) triples proven once (seconds)`,
  run,
}
