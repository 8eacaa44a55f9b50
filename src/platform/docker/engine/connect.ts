import type { DockerSource } from '../../../config/docker-source.ts'
import type { Environment } from '../../../environment.ts'
import { warnOfPlainTcp } from './contact.ts'
import { containerCalls } from './containers.ts'
import type { Dial } from './dial.ts'
import type { Engine } from './engine.ts'
import { Failure } from '../../../failure.ts'
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
  const send = sender(dialTo(source), host.kind === 'unix' ? 'docker' : `${host.host}:${host.port}`)
  // Getting to know the Engine outlives an abort: what must still be undone needs it too.
  const patient: Environment = { ...env, signal: new AbortController().signal }
  let known: Promise<string> | undefined
  const contact = async (): Promise<string> => {
    if (host.kind === 'tcp' && tls === undefined) warnOfPlainTcp(env, host.text)
    return await firstContact(patient, host.text, send)
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
