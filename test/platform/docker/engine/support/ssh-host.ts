import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { freePort, listenedTo } from './free-port.ts'
import { findProgram, serve } from './program.ts'

/** A host that is reached by ssh, as this user, and has the docker CLI. */
export interface SshHost {
  readonly address: string
  readonly port: number
  /** `ssh-ed25519 AAAA…` of its key of a type. */
  readonly hostKey: (type: 'ed25519' | 'ecdsa' | 'rsa') => string
  /** PEM of a key that it lets in, and of one that it does not know. */
  readonly privateKey: string
  readonly stranger: string
  readonly stop: () => Promise<void>
}

/** Starts Debian's sshd with keys of its own; `docker` there talks to the Engine at `engine`. */
export const startSshHost = async (engine: string): Promise<SshHost> => {
  const folder = mkdtempSync(join(tmpdir(), 'sshd-'))
  const at = (name: string) => join(folder, name)
  const makeKey = (name: string, type: string) =>
    execFileSync('ssh-keygen', ['-q', '-N', '', '-t', type, '-f', at(name)])
  for (const type of ['ed25519', 'ecdsa', 'rsa']) makeKey(`host-${type}`, type)
  makeKey('user', 'ed25519')
  makeKey('stranger', 'ed25519')
  writeFileSync(at('authorized_keys'), readFileSync(at('user.pub')), { mode: 0o600 })
  const port = await freePort()
  const config = [
    `Port ${port}`,
    'ListenAddress 127.0.0.1',
    ...['ed25519', 'ecdsa', 'rsa'].map(type => `HostKey ${at(`host-${type}`)}`),
    `AuthorizedKeysFile ${at('authorized_keys')}`,
    'PidFile none',
    'StrictModes no',
    'PermitRootLogin yes',
    `SetEnv DOCKER_HOST=${engine} PATH=${process.env['PATH']}`,
  ]
  writeFileSync(at('sshd_config'), `${config.join('\n')}\n`)
  // sshd as root wants its empty folder, which its own service makes.
  if (userInfo().uid === 0) mkdirSync('/run/sshd', { recursive: true })
  const stop = serve(findProgram('sshd') ?? 'sshd', ['-D', '-e', '-f', at('sshd_config')])
  await listenedTo(port)
  return {
    address: `ssh://${userInfo().username}@127.0.0.1:${port}`,
    port,
    hostKey: type =>
      readFileSync(at(`host-${type}.pub`), 'utf8')
        .split(' ')
        .slice(0, 2)
        .join(' '),
    privateKey: readFileSync(at('user'), 'utf8'),
    stranger: readFileSync(at('stranger'), 'utf8'),
    stop: async () => {
      await stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
