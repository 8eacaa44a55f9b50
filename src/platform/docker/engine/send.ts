import type { IncomingMessage } from 'node:http'
import { Duplex } from 'node:stream'
import { agentOver } from './agent.ts'
import type { Call } from './call.ts'
import type { Dial } from './dial.ts'
import { buildRequest } from './build-request.ts'
import { authOf } from './registry-login.ts'

/** One request, sent once. */
export interface Sending {
  readonly call: Call
  /** `v1.41`; undefined for what has no version. */
  readonly api: string | undefined
  /** A connection that nobody used before. */
  readonly fresh: boolean
  /** Take the connection over once the Engine says so. */
  readonly hijack: boolean
  readonly signal: AbortSignal
}

/** The head of an answer with its body to come, or the connection that was taken over. */
export type Sent = IncomingMessage | Duplex

/** Sends a request once. Rejects with the network's own error, or with a `Failure` before it was sent. */
export type Send = (sending: Sending) => Promise<Sent>

/** True for an answer as HTTP has it: the Engine did not hand the connection over. */
export const isAnswer = (sent: Sent): sent is IncomingMessage => 'statusCode' in sent

// Every answer is one: what a status means is not the client's business.
const everyStatus: Record<number, true> = Object.fromEntries(
  Array.from({ length: 500 }, (_, index) => [index + 100, true]),
)

/**
 * Sends through dockerode's own client, loaded by the first request. `host`: what the header says.
 * Every option that dockerode would take from the environment (DOCKER_HOST and its like) is given.
 */
export const sender = (dial: Dial, host: string): Send => {
  const load = async () => {
    const { default: Docker } = await import('dockerode')
    const modem = (kept: boolean) => {
      const options = {
        // Not used but needed: with a host in its place every address would go through url.parse,
        // which Node calls deprecated on stderr.
        socketPath: '/',
        host: undefined,
        port: undefined,
        ca: undefined,
        cert: undefined,
        key: undefined,
        timeout: undefined,
        protocol: 'http' as const,
        agent: agentOver(dial, kept),
        headers: { Host: host, 'User-Agent': 'blue-green-resource' },
      }
      const { modem: own } = new Docker(options)
      Object.assign(own, { buildRequest })
      return own
    }
    return { kept: modem(true), fresh: modem(false) }
  }
  let loaded: ReturnType<typeof load> | undefined
  return async ({ call, api, fresh, hijack, signal }) => {
    loaded ??= load()
    const modem = (await loaded)[fresh ? 'fresh' : 'kept']
    const query = call.query ?? {}
    return await new Promise<Sent>((resolve, reject) => {
      modem.dial(
        {
          method: call.method,
          path: `${api === undefined ? '' : `/${api}`}${call.path}${Object.keys(query).length > 0 ? '?' : ''}`,
          options: { _query: query, _body: call.body ?? {} },
          statusCodes: everyStatus,
          isStream: true,
          hijack,
          openStdin: hijack,
          abortSignal: signal,
          ...(call.login === undefined ? {} : { authconfig: { base64: authOf(call.login) } }),
        },
        (thrown, result) => {
          if (thrown !== null) reject(thrown)
          else if (result instanceof Duplex) resolve(result)
          else resolve(result as IncomingMessage)
        },
      )
    })
  }
}
