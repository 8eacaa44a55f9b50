import type { Environment, Milliseconds } from '../../../environment.ts'
import { Failure } from '../../../failure.ts'
import { type Call, writeDeadline } from './call.ts'
import type { Check } from './cloud-controller.ts'
import { networkCode } from './network-failure.ts'
import { persist } from './persist.ts'
import type { Reply } from './reply.ts'
import { requestId } from './reply-failure.ts'
import type { Send } from './send.ts'
import type { Tokens } from './token.ts'
import { addressOf } from './address.ts'

/** What requests are made with. */
export interface Means {
  readonly api: URL
  readonly send: Send
  /** Prefix of the request ids of this run. */
  readonly run: string
}

const agent = 'blue-green-resource (+https://concourse-ci.org)'

/** `GET /v3/apps`: what messages call a request. The query stays out: it can be very long. */
export const nameOf = (call: Call): string => `${call.method} ${call.path.replace(/[?#].*$/s, '')}`

// An answer may take half a minute. A read that has none by then is asked again while there is
// patience left; what may have written is waited for.
const silenceOfReads: Milliseconds = 35_000
const silenceOfWrites: Milliseconds = 60_000

const isUpload = (call: Call): boolean => call.body !== undefined && 'open' in call.body

/** Any other write is waited for: what it did must be known. */
const isAbortable = (call: Call): boolean => call.method === 'GET' || isUpload(call)

const sendOnce = async (
  env: Environment,
  means: Means,
  call: Call,
  headers: Readonly<Record<string, string>>,
  timeout: Milliseconds,
): Promise<Reply> => {
  const name = nameOf(call)
  const begin = env.clock.monotonic()
  const took = (): string => `${Math.round(env.clock.monotonic() - begin)} ms`
  const id = `${means.run}-${env.random.name(8)}`
  try {
    const reply = await means.send({
      method: call.method,
      url: addressOf(means.api, call.path, call.query),
      headers: { 'user-agent': agent, 'x-vcap-request-id': id, ...headers },
      body: call.body,
      fresh: call.method !== 'GET' && call.repeatable !== true,
      silence: call.method === 'GET' ? silenceOfReads : silenceOfWrites,
      timeout,
      signal: isAbortable(call) ? env.signal : undefined,
    })
    env.log.debug(`${name} ${reply.status} ${took()} ${requestId(reply) ?? id}`)
    return reply
  } catch (thrown) {
    env.log.debug(`${name} ${networkCode(thrown)} ${took()} ${id}`)
    throw thrown
  }
}

const deadlineOf = (call: Call): Milliseconds | undefined =>
  call.method === 'GET' || isUpload(call) ? call.deadline : (call.deadline ?? writeDeadline)

// What a check says is worth less the longer it took to say so.
const slow: Milliseconds = 5_000
const mostChecks = 3

/** Makes the check before a write, and again when it took long; gives the time since it began. */
const checked = async (env: Environment, check: Check): Promise<Milliseconds> => {
  for (let attempt = 1; ; attempt++) {
    const begin = env.clock.monotonic()
    await check()
    const took = env.clock.monotonic() - begin
    if (took <= slow || attempt === mostChecks) return took
  }
}

/**
 * Performs a call with its retries. Without `tokens` it is sent without authorization. `check`
 * comes before a write, and the write's deadline counts from there.
 */
export const request = async (
  env: Environment,
  means: Means,
  call: Call,
  tokens: Tokens | undefined,
  check?: Check,
): Promise<Reply> => {
  const read = call.method === 'GET'
  const deadline = deadlineOf(call)
  const took = read || check === undefined ? 0 : await checked(env, check)
  const outOfTime = (): Failure =>
    new Failure('platform.unavailable', {
      request: nameOf(call),
      detail: 'no time left to send it',
    })
  const attempt = async (left: () => Milliseconds): Promise<Reply> => {
    const send = async (token: string | undefined): Promise<Reply> => {
      // Getting a token takes time too, and a write that is late must not be sent at all.
      if (left() <= 0) throw outOfTime()
      const headers = token === undefined ? {} : { authorization: `bearer ${token}` }
      return await sendOnce(env, means, call, headers, left())
    }
    if (!tokens) return await send(undefined)
    const token = await tokens.current()
    const reply = await send(token)
    return reply.status === 401 ? await send(await tokens.renewed(token)) : reply
  }
  return await persist(env, {
    request: nameOf(call),
    repeatable: read || call.repeatable === true,
    read,
    abortable: isAbortable(call),
    known: tokens !== undefined,
    deadline: deadline === undefined ? undefined : deadline - took,
    attempt,
  })
}
