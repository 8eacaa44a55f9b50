import { execFile } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { bundle } from '../../../../script/build.ts'
import { licencesOf } from '../../../../script/licences.ts'
import { engineAddress } from '../../../support/docker/engine.ts'
import { describeWith } from './support/program.ts'
import { startSshHost } from './support/ssh-host.ts'

const run = promisify(execFile)
const fixture = 'test/platform/docker/engine/fixture/ask.ts'

let folder: string
let inputs: readonly string[]
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bundle-'))
  inputs = Object.keys((await bundle([fixture], folder)).inputs)
})
afterAll(async () => await rm(folder, { recursive: true, force: true }))

/** Runs the bundle, or the sources, on a source; gives all that it writes. */
const ask = async (program: string, source: object) => {
  const { stdout, stderr } = await run(process.execPath, [program], {
    // Docker's own variables lead elsewhere.
    env: {
      PATH: process.env['PATH'],
      SOURCE: JSON.stringify({ platform: 'docker', app: 'shop', ...source }),
      DOCKER_HOST: 'tcp://127.0.0.1:1',
      DEBUG: '*',
    },
    timeout: 15_000,
  })
  return { stdout: stdout.replace(/\/\w+$/, ''), stderr }
}

test("BuildKit's parts are not in the bundle, and ssh2 is in a chunk of its own", async () => {
  const packages = inputs.filter(input =>
    /node_modules\/(@grpc|protobufjs|split-ca|debug|tar-fs|readable-stream)\//.test(input),
  )
  expect(packages).toStrictEqual([])
  const chunks = await readdir(join(folder, 'chunks'))
  const texts = await Promise.all(
    chunks.map(async name => [name, await readFile(join(folder, 'chunks', name), 'utf8')] as const),
  )
  const holding = (what: RegExp) =>
    texts.filter(([, text]) => what.test(text)).map(([name]) => name)
  const ssh = holding(/node_modules\/ssh2\/lib\/client\.js"?\(/)
  const dockerode = holding(/node_modules\/dockerode\/lib\/docker\.js"?\(/)
  expect([ssh.length, dockerode.length]).toStrictEqual([1, 1])
  expect(ssh).not.toStrictEqual(dockerode)
})

test('every package in the bundle has its licence told', async () => {
  const told = await licencesOf(process.cwd(), inputs)
  for (const name of ['dockerode', 'docker-modem', 'ssh2']) expect(told).toContain(`\n${name}\n`)
})

describeWith(['sshd', 'ssh-keygen', 'docker'], 'a program with the client in it', () => {
  const programs = () => [join(folder, 'ask.js'), fixture]

  test('talks to an Engine on a socket, whatever the environment says, and ends by itself', async () => {
    for (const program of programs())
      expect(await ask(program, { host: engineAddress })).toMatchObject({ stdout: 'linux' })
    expect((await ask(join(folder, 'ask.js'), { host: engineAddress })).stderr).toBe('')
  })

  test('talks to an Engine behind ssh, and ends by itself', async () => {
    const host = await startSshHost(engineAddress ?? '')
    const known_hosts = `[127.0.0.1]:${host.port} ${host.hostKey('ed25519')}`
    const source = { host: host.address, ssh: { private_key: host.privateKey, known_hosts } }
    try {
      for (const program of programs())
        expect(await ask(program, source)).toMatchObject({ stdout: 'linux' })
      expect((await ask(join(folder, 'ask.js'), source)).stderr).toBe('')
    } finally {
      await host.stop()
    }
  })
})
