import type { DockerSource } from '../../../config/docker-source.ts'
import type { Environment } from '../../../environment.ts'
import { warnOfPlainTcp } from './contact.ts'
import { containerCalls } from './containers.ts'
import type { Dial } from './dial.ts'
import type { Engine } from './engine.ts'
import { asFailure, Failure } from '../../../failure.ts'
import { imageCalls } from './images.ts'
import { firstContact, type Line, lineTo } from './line.ts'
import { networkCalls } from './networks.ts'
import { sender } from './send.ts'
import { plainSocket, securedSocket } from './socket.ts'
import { sshDial } from './ssh.ts'
import { readVersion } from './version.ts'
import { ensureVolume } from './volumes.ts'

type Where = Pick<DockerSource, 'host' | 'tls' | 'ssh'>

const dialTo = ({ host, tls, ssh }: Where): Dial => {
  switch (host.kind) {
    case 'ssh':
      if (ssh !== undefined) return sshDial(host, ssh)
      return async () => {
        throw new Failure('engine.ssh', { address: host.text, detail: 'source.ssh is missing' })
      }
    case 'tcp':
      return tls === undefined ? plainSocket(host) : securedSocket(host, tls)
    case 'unix':
      return plainSocket(host)
  }
}

/**
 * In TLS 1.3 an Engine refuses a client after the client's handshake (RFC 8446, section 2), and its
 * reason is lost when it hangs up at once.
 */
const refusedByTls = (thrown: unknown, { host, tls }: Where): unknown => {
  const failure = asFailure(thrown)
  const cause: unknown = failure.cause
  const cut = cause instanceof Error && 'code' in cause && cutOff.includes(String(cause.code))
  if (tls === undefined || failure.code !== 'engine.unreachable' || !cut) return thrown
  const detail =
    'it hung up after the handshake, which it does to a certificate that it does not know'
  return new Failure('engine.tls', { address: host.text, detail }, failure)
}

const cutOff: readonly string[] = ['ECONNRESET', 'EPIPE']

const engineOver = (line: Line): Engine => ({
  env: line.env,
  address: line.address,
  during: signal => engineOver(line.during(signal)),
  guarded: check => engineOver(line.guarded(check)),
  version: async () => await readVersion(line),
  ...containerCalls(line),
  ...imageCalls(line),
  ...networkCalls(line),
  ensureVolume: async (name, labels) => await ensureVolume(line, name, labels),
})

/** The Engine that a source names. Nothing is loaded or sent before the first call. */
export const connectEngine = (env: Environment, source: Where): Engine => {
  const { host, tls } = source
  const name = host.kind === 'unix' ? 'docker' : `${host.host}:${host.port}`
  const send = sender(dialTo(source), name)
  // Getting to know the Engine outlives an abort: what must still be undone needs it too.
  const patient: Environment = { ...env, signal: new AbortController().signal }
  let known: Promise<string> | undefined
  const contact = async (): Promise<string> => {
    if (host.kind === 'tcp' && tls === undefined) warnOfPlainTcp(env, host.text)
    try {
      return await firstContact(patient, host.text, send)
    } catch (thrown) {
      throw refusedByTls(thrown, source)
    }
  }
  const api = async (): Promise<string> => {
    known ??= contact()
    try {
      return await known
    } catch (thrown) {
      known = undefined
      throw thrown
    }
  }
  return engineOver(lineTo(env, { address: host.text, send, api }))
}
