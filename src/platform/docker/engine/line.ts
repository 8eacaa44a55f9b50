import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import type * as t from 'io-ts'
import type { Environment, Milliseconds } from '../../../environment.ts'
import { Failure } from '../../../failure.ts'
import { type Call, nameOf, type Reply, writeDeadline } from './call.ts'
import { agreedApi, ping } from './contact.ts'
import { decode } from './decode.ts'
import { wordsOf } from './network-failure.ts'
import { persist } from './persist.ts'
import { replyFailure } from './reply-failure.ts'
import { isAnswer, type Send, type Sent } from './send.ts'
import { within } from './within.ts'

/** Requests to an Engine, with the retries, the check and the deadline of each. */
export interface Line {
  readonly env: Environment
  readonly address: string
  /** Reads the answer to its end. Any status that is no success rejects, save `call.answers`. */
  readonly call: (call: Call) => Promise<Reply>
  /** The same, decoded. */
  readonly ask: <A>(call: Call, codec: t.Decoder<unknown, A>) => Promise<A>
  /** Sends it once and takes the connection over. */
  readonly hijack: (call: Call) => Promise<Duplex>
  /**
   * Sends it once and hands the answer over, whatever its status, as it comes; `signal` cuts it off.
   * Rejects with the network's own error.
   */
  readonly stream: (call: Call, signal: AbortSignal) => Promise<IncomingMessage>
  readonly during: (signal: AbortSignal) => Line
  readonly guarded: (check: () => Promise<void>) => Line
}

/** What the lines to one Engine share. */
export interface Means {
  readonly address: string
  readonly send: Send
  /** The version that goes before each path; the first contact, when there was none. */
  readonly api: () => Promise<string>
}

// An Engine that restarts, or a host whose network is gone for a moment.
const readPatience: Milliseconds = 20_000
const readTimeout: Milliseconds = 30_000
// An address that is wrong must be known soon.
const contactPatience: Milliseconds = 2_000
const contactTimeout: Milliseconds = 10_000

/** Sends once, waits for the head of the answer, and says so on the log. */
const sendLogged = async (
  env: Environment,
  send: Send,
  sending: Parameters<Send>[0],
): Promise<{ readonly sent: Sent; readonly told: (status: number | string) => void }> => {
  const begin = env.clock.monotonic()
  const told = (status: number | string): void =>
    env.log.debug(
      `${nameOf(sending.call)} ${status} ${Math.round(env.clock.monotonic() - begin)} ms`,
    )
  try {
    return { sent: await send(sending), told }
  } catch (thrown) {
    told(wordsOf(thrown))
    throw thrown
  }
}

const readReply = async (
  env: Environment,
  send: Send,
  sending: Omit<Parameters<Send>[0], 'hijack'>,
): Promise<Reply> => {
  const { sent, told } = await sendLogged(env, send, { ...sending, hijack: false })
  if (!isAnswer(sent)) throw new Error('the connection was taken over')
  const status = sent.statusCode ?? 0
  const bytes = await buffer(sent)
  told(status)
  return { status, headers: sent.headers, text: bytes.toString(), bytes }
}

/** Asks for the version of the API, patiently but not for long. */
export const firstContact = async (
  env: Environment,
  address: string,
  send: Send,
): Promise<string> => {
  const reply = await persist(env, {
    request: nameOf(ping),
    address,
    read: true,
    repeatable: true,
    patience: contactPatience,
    attempt: () =>
      within(contactTimeout, env.signal, signal =>
        readReply(env, send, { call: ping, api: undefined, fresh: false, signal }),
      ),
  })
  return agreedApi(reply, address)
}

/** A line to an Engine. `check` is made before each write, whose deadline counts from there. */
export const lineTo = (env: Environment, means: Means, check?: () => Promise<void>): Line => {
  const { address, send } = means

  /** Makes the check; gives what is left of a write's deadline. */
  const cleared = async (call: Call): Promise<Milliseconds> => {
    const deadline = call.deadline ?? writeDeadline
    if (check === undefined) return deadline
    const begin = env.clock.monotonic()
    await check()
    return deadline - (env.clock.monotonic() - begin)
  }

  const attempt = async (call: Call, timeout: Milliseconds): Promise<Reply> => {
    const read = call.method === 'GET'
    const api = await means.api()
    // A write is waited for: what it did must be known.
    return await within(timeout, read ? env.signal : undefined, signal =>
      readReply(env, send, { call, api, fresh: !read, signal }),
    )
  }

  const call = async (it: Call): Promise<Reply> => {
    const read = it.method === 'GET'
    // Getting to know the Engine is no part of the write.
    await means.api()
    const patience = read ? readPatience : await cleared(it)
    const request = nameOf(it)
    if (patience <= 0)
      throw new Failure('engine.unreachable', { address, detail: `no time left for ${request}` })
    const reply = await persist(env, {
      request,
      address,
      read,
      repeatable: it.repeatable ?? true,
      patience,
      attempt: left => attempt(it, read ? (it.deadline ?? readTimeout) : left),
    })
    if (reply.status >= 300 && it.answers?.includes(reply.status) !== true)
      throw replyFailure(it, reply)
    return reply
  }

  const hijack = async (it: Call): Promise<Duplex> => {
    const api = await means.api()
    const timeout = await cleared(it)
    return await persist(env, {
      request: nameOf(it),
      address,
      read: false,
      repeatable: false,
      patience: timeout,
      attempt: left =>
        within(left, undefined, async signal => {
          const sending = { call: it, api, fresh: true, hijack: true, signal }
          const { sent, told } = await sendLogged(env, send, sending)
          if (!isAnswer(sent)) {
            told(101)
            return sent
          }
          const status = sent.statusCode ?? 0
          told(status)
          throw replyFailure(it, { status, text: (await buffer(sent)).toString() })
        }),
    })
  }

  const stream = async (it: Call, signal: AbortSignal): Promise<IncomingMessage> => {
    const api = await means.api()
    await cleared(it)
    const sending = { call: it, api, fresh: true, hijack: false, signal }
    const { sent, told } = await sendLogged(env, send, sending)
    if (!isAnswer(sent)) throw new Error('the connection was taken over')
    told(sent.statusCode ?? 0)
    return sent
  }

  return {
    env,
    address,
    call,
    ask: async (it, codec) => decode((await call(it)).text, codec, nameOf(it)),
    hijack,
    stream,
    during: signal => lineTo({ ...env, signal }, means, check),
    guarded: other => lineTo(env, means, other),
  }
}
