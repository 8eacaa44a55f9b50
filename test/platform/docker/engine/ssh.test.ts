import { afterAll, beforeAll, expect, test } from 'vitest'
import { engineAddress, images } from '../../../support/docker/engine.ts'
import { failureOf } from './support/failure.ts'
import { freshName, open } from './support/open.ts'
import { describeWith } from './support/program.ts'
import { type SshHost, startSshHost } from './support/ssh-host.ts'

describeWith(['sshd', 'ssh-keygen', 'docker'], 'an Engine behind ssh', () => {
  let host: SshHost
  beforeAll(async () => {
    host = await startSshHost(engineAddress ?? '')
  })
  afterAll(async () => await host.stop())

  const name = () => `[127.0.0.1]:${host.port}`
  const through = (over: {
    readonly known?: string
    readonly key?: string
    readonly at?: string
  }) =>
    open(over.at ?? host.address, {
      ssh: {
        private_key: over.key ?? host.privateKey,
        known_hosts: over.known ?? `${name()} ${host.hostKey('ed25519')}`,
      },
    })
  const refusal = (detail: unknown, code = 'engine.ssh') => ({
    code,
    address: host.address,
    detail,
  })

  test.each(['ed25519', 'ecdsa', 'rsa'] as const)(
    'it is reached when known_hosts lists its %s key alone',
    async type => {
      const { engine } = through({ known: `${name()} ${host.hostKey(type)}` })
      expect((await engine.version()).platform).toMatch(/^linux/)
    },
  )

  test('many requests at once pass, and a program in a container is talked to', async () => {
    const { engine } = through({})
    const label = freshName()
    const created = await engine.createContainer({
      name: label,
      image: images.base,
      labels: { 'bgt.name': label },
      command: ['sleep', '300'],
      host: { NetworkMode: 'none' },
    })
    if (created === 'taken') throw new Error('taken')
    try {
      await engine.startContainer(created.id)
      const lists = await Promise.all(
        Array.from({ length: 20 }, () => engine.listContainers({ 'bgt.name': label })),
      )
      expect(lists.map(list => list.map(one => one.id))).toStrictEqual(
        Array.from({ length: 20 }, () => [created.id]),
      )
      const session = await engine.exec(created.id, [
        'bash',
        '-c',
        'while read -r line; do echo "got $line"; done; echo bye',
      ])
      const output = session.stdout[Symbol.asyncIterator]()
      session.stdin.write('one\n')
      expect((await output.next()).value?.toString()).toBe('got one\n')
      session.close()
      expect((await output.next()).value?.toString()).toBe('bye\n')
      expect((await output.next()).done).toBe(true)
    } finally {
      await engine.removeContainer(created.id)
    }
  })

  test('a host that known_hosts does not list is refused, and its fingerprint said', async () => {
    const { engine } = through({ known: `other.example ${host.hostKey('ed25519')}` })
    expect(await failureOf(engine.version())).toStrictEqual(
      refusal(
        expect.stringMatching(/^known_hosts does not list this host; it shows SHA256:\S{43}$/),
      ),
    )
  })

  test('a host that shows another key than the listed one is refused', async () => {
    const other = host.hostKey('ecdsa')
    const known = `${name()} ssh-ed25519 ${other.split(' ')[1]}`
    expect(await failureOf(through({ known }).engine.version())).toStrictEqual(
      refusal(
        expect.stringMatching(/^known_hosts lists another key for this host; it shows SHA256:/),
      ),
    )
  })

  test('a key that is revoked is refused', async () => {
    const key = host.hostKey('ed25519')
    const known = `${name()} ${key}\n@revoked * ${key}`
    expect(await failureOf(through({ known }).engine.version())).toStrictEqual(
      refusal(expect.stringMatching(/^known_hosts calls this key revoked; it shows SHA256:/)),
    )
  })

  test('a private key that the host does not know is refused', async () => {
    expect(await failureOf(through({ key: host.stranger }).engine.version())).toStrictEqual(
      refusal('All configured authentication methods failed'),
    )
  })

  test('what is no private key is said to be none, and not shown', async () => {
    const key =
      '-----BEGIN OPENSSH PRIVATE KEY-----\nbm90aGluZw==\n-----END OPENSSH PRIVATE KEY-----'
    const failure = await failureOf(through({ key }).engine.version())
    expect(failure).toStrictEqual(refusal(expect.stringMatching(/privateKey/)))
    expect(JSON.stringify(failure)).not.toContain('bm90')
  })

  test('a port where no sshd listens is an Engine that nobody reaches', async () => {
    const at = 'ssh://root@127.0.0.1:1'
    expect(await failureOf(through({ at }).engine.version())).toStrictEqual({
      code: 'engine.unreachable',
      address: at,
      detail: 'connect ECONNREFUSED 127.0.0.1:1',
    })
  })

  test('a host whose docker finds no Engine says why', async () => {
    const lost = await startSshHost('unix:///nowhere/docker.sock')
    try {
      const known = `[127.0.0.1]:${lost.port} ${lost.hostKey('ed25519')}`
      const { engine } = through({ at: lost.address, known, key: lost.privateKey })
      expect(await failureOf(engine.version())).toStrictEqual({
        code: 'engine.ssh',
        address: lost.address,
        detail: expect.stringMatching(/^docker system dial-stdio: .*nowhere/),
      })
    } finally {
      await lost.stop()
    }
  })
})
