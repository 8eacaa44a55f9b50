import { randomBytes } from 'node:crypto'
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { engineAddress } from '../../../../support/docker/engine.ts'
import { freePort, listenedTo } from './free-port.ts'
import { findProgram, serve } from './program.ts'

/** A private registry on this machine, which the Engine trusts because it is 127.0.0.1. */
export interface PrivateRegistry {
  readonly server: string
  readonly login: {
    readonly server: string
    readonly username: string
    readonly password: string
  }
  /** Puts a small image there that exists nowhere else, the Engine included. */
  readonly publish: (image: string) => void
  readonly stop: () => Promise<void>
}

/** Runs the docker CLI on the Engine of the tests. */
export const docker = (args: readonly string[], config?: string): string =>
  execFileSync(
    'docker',
    [...(config === undefined ? [] : ['--config', config]), '--host', engineAddress ?? '', ...args],
    { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] },
  )

/** Starts Debian's docker-registry with one user. */
export const startRegistry = async (): Promise<PrivateRegistry> => {
  const folder = mkdtempSync(join(tmpdir(), 'registry-'))
  const port = await freePort()
  const server = `127.0.0.1:${port}`
  const login = { server, username: 'robot', password: 'pass-w0rd-of-the-robot' }
  const users = join(folder, 'users')
  execFileSync('htpasswd', ['-Bbc', users, login.username, login.password], { stdio: 'ignore' })
  const config = [
    'version: 0.1',
    'log: {level: error}',
    `storage: {filesystem: {rootdirectory: ${join(folder, 'data')}}}`,
    `http: {addr: '${server}', secret: word}`,
    `auth: {htpasswd: {realm: test, path: ${users}}}`,
  ]
  writeFileSync(join(folder, 'config.yml'), `${config.join('\n')}\n`)
  const program = findProgram('docker-registry') ?? 'docker-registry'
  const stop = serve(program, ['serve', join(folder, 'config.yml')])
  await listenedTo(port)
  const auth = Buffer.from(`${login.username}:${login.password}`).toString('base64')
  writeFileSync(join(folder, 'config.json'), JSON.stringify({ auths: { [server]: { auth } } }))
  return {
    server,
    login,
    publish: image => {
      writeFileSync(join(folder, 'content'), randomBytes(1_000))
      execFileSync('tar', ['-cf', join(folder, 'image.tar'), '-C', folder, 'content'])
      docker(['import', join(folder, 'image.tar'), image])
      docker(['push', image], folder)
      docker(['rmi', image])
    },
    stop: async () => {
      await stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
