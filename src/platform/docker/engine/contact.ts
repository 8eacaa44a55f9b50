import type { Environment } from '../../../environment.ts'
import { Failure } from '../../../failure.ts'
import type { Call, Reply } from './call.ts'
import { messageOf } from './reply-failure.ts'

/** The oldest API that has everything needed: Engine 20.10. */
const floor = [1, 41] as const
/** The newest one that this was written for; every Engine since 25.0 and before 30 speaks it too. */
const ceiling = [1, 44] as const

/** Asks which API the Engine speaks; that has no version itself. */
export const ping: Call = { method: 'GET', path: '/_ping' }

const below = ([major, minor]: readonly number[], other: readonly [number, number]): boolean =>
  (major ?? 0) < other[0] || (major === other[0] && (minor ?? 0) < other[1])

/**
 * The version to write before each path: the Engine's own, or the newest one known here. Rejects
 * with `engine.too_old`, and with `engine.unreachable` where something else answers.
 */
export const agreedApi = (reply: Reply, address: string): string => {
  const stated = reply.headers['api-version']
  const api = typeof stated === 'string' ? /^\d+\.\d+$/.exec(stated)?.[0] : undefined
  if (reply.status !== 200 || api === undefined) {
    const plain = /HTTP request to an HTTPS server/i.test(reply.text)
    throw new Failure(plain ? 'engine.tls' : 'engine.unreachable', {
      address,
      detail: plain
        ? 'it wants TLS'
        : `what answers there is no Docker Engine (status ${reply.status}, ${messageOf(reply.text)})`,
    })
  }
  const numbers = api.split('.').map(Number)
  if (below(numbers, floor)) throw new Failure('engine.too_old', { address, api })
  return below(numbers, ceiling) ? `v${api}` : `v${ceiling.join('.')}`
}

/** Says it loudly: whoever reaches that port is root on the host. */
export const warnOfPlainTcp = (env: Environment, address: string): void =>
  env.log.warn(
    `${address} is used without TLS: everything is readable on the way, and whoever reaches that port owns the host; give source.tls`,
  )
