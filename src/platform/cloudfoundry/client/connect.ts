import { asFailure, Failure } from '../../../failure.ts'
import { rootOf, rootWire } from '../wire/root.ts'
import { apiUrl } from './address.ts'
import type { Call, StreamedBody, TextBody } from './call.ts'
import type {
  Check,
  CloudController,
  Codec,
  ControllerSettings,
  Writing,
} from './cloud-controller.ts'
import { connections } from './connection.ts'
import { decode } from './decode.ts'
import { waitForJob } from './job.ts'
import { askAt } from './login.ts'
import { allPages } from './pages.ts'
import { isRefusal } from './refusal.ts'
import { type Means, nameOf, request } from './request.ts'
import type { Root } from './root.ts'
import { sender } from './send.ts'
import { type Tokens, tokens } from './token.ts'
import type { Environment } from '../../../environment.ts'

/** An uploaded package may take long, but not for ever. */
const uploadDeadline = 900_000

const json = (body: unknown): TextBody | undefined =>
  body === undefined ? undefined : { type: 'application/json', text: JSON.stringify(body) }

const readRoot = async (env: Environment, means: Means): Promise<Root> => {
  const call: Call = { method: 'GET', path: '/' }
  try {
    return rootOf(decode(await request(env, means, call, undefined), rootWire, nameOf(call)))
  } catch (thrown) {
    const stranger = ['platform.answer', 'platform.not_found', 'platform.redirected']
    if (!isRefusal(thrown, 404) && !stranger.includes(asFailure(thrown).code)) throw thrown
    throw new Failure('platform.stranger', { api: means.api.origin }, thrown)
  }
}

/** What came of a write that is answered with what cannot be read, only a read can tell. */
const unsure = (thrown: unknown, call: Call): unknown =>
  call.method !== 'GET' && thrown instanceof Failure && thrown.code === 'platform.answer'
    ? new Failure(
        'platform.unsure',
        { request: nameOf(call), error: 'its answer cannot be read' },
        thrown,
      )
    : thrown

const over = (
  env: Environment,
  means: Means,
  login: Tokens,
  root: () => Promise<Root>,
  check?: Check,
): CloudController => {
  const call = async (it: Call) => await request(env, means, it, login, check)
  const send = async <A>(it: Call, codec: Codec<A>): Promise<A> => {
    const reply = await call(it)
    try {
      return decode(reply, codec, nameOf(it))
    } catch (thrown) {
      throw unsure(thrown, it)
    }
  }
  const get: CloudController['get'] = async (path, codec, query) =>
    await send({ method: 'GET', path, query }, codec)
  const self: CloudController = {
    env,
    root,
    get,
    call,
    all: async (path, item, query) => await allPages(get, path, item, query),
    post: async (path, body, codec, { repeatable = false }: Writing = {}) =>
      await send({ method: 'POST', path, body: json(body), repeatable }, codec),
    patch: async (path, body, codec, { repeatable = true }: Writing = {}) =>
      await send({ method: 'PATCH', path, body: json(body), repeatable }, codec),
    delete: async path =>
      (await call({ method: 'DELETE', path, repeatable: true })).header('location'),
    upload: async (path: string, body: StreamedBody, codec) =>
      await send({ method: 'POST', path, body, deadline: uploadDeadline }, codec),
    wait: async location => await waitForJob(self, location),
    during: signal => over({ ...env, signal }, means, login, root, check),
    guarded: other => over(env, means, login, root, other),
  }
  return self
}

/** Opens a Cloud Controller. Nothing is sent before the first call. */
export const cloudController = (settings: ControllerSettings): CloudController => {
  const { api, credentials, ca, skipSslValidation = false, agentFor, env } = settings
  const means: Means = {
    api: apiUrl(api),
    send: sender(connections(ca, skipSslValidation, agentFor)),
    run: env.random.name(8),
  }
  // Logging in outlives an abort: what must still be undone needs a token too.
  const patient: Environment = { ...env, signal: new AbortController().signal }
  let found: Promise<Root> | undefined
  const root = async (): Promise<Root> => {
    found ??= readRoot(patient, means)
    try {
      return await found
    } catch (thrown) {
      found = undefined
      throw thrown
    }
  }
  const ask = askAt(patient, means, async () => (await root()).login)
  return over(env, means, tokens(env.clock, credentials, ask), root)
}
