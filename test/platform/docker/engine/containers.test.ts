import { afterEach, expect, test } from 'vitest'
import type { ContainerWish, Engine } from '../../../../src/platform/docker/engine/engine.ts'
import { describeDocker, images } from '../../../support/docker/engine.ts'
import { failureOf } from './support/failure.ts'
import { freshName, open } from './support/open.ts'

const made: string[] = []

/** A container without a network that sleeps; it is removed after the test. */
const make = async (engine: Engine, over: Partial<ContainerWish> = {}) => {
  const name = freshName()
  const created = await engine.createContainer({
    name,
    image: images.base,
    labels: { 'bgt.name': name },
    command: ['sleep', '300'],
    host: { NetworkMode: 'none' },
    ...over,
  })
  if (created === 'taken') throw new Error(`${name} is taken`)
  made.push(created.id)
  return { name, id: created.id }
}

afterEach(async () => {
  for (const id of made.splice(0)) await open().engine.removeContainer(id)
})

const textOf = async (output: AsyncIterable<Buffer>): Promise<string> => {
  const parts: Buffer[] = []
  for await (const bytes of output) parts.push(bytes)
  return Buffer.concat(parts).toString()
}

describeDocker('containers of an Engine', () => {
  test('an Engine says its version, its API and its platform', async () => {
    const { engine, env } = open()
    expect(env.lines).toStrictEqual([])
    const version = await engine.version()
    expect(version.platform).toMatch(/^linux\/\w+$/)
    expect(version.api.split('.').map(Number)[1]).toBeGreaterThanOrEqual(41)
    expect(env.lines.map(line => line.replace(/\d+ ms$/, 'n ms'))).toStrictEqual([
      'GET /_ping 200 n ms',
      'GET /version 200 n ms',
    ])
  })

  test('a container is what was wished, from its creation to its removal', async () => {
    const { engine } = open()
    const { name, id } = await make(engine, {
      environment: { COLOUR: 'green', EMPTY: '', EQUAL: 'a=b' },
      user: '65534',
      entrypoint: ['sleep'],
      command: ['200'],
      host: { NetworkMode: 'none', Memory: 64 << 20, RestartPolicy: { Name: 'always' } },
      publish: { '80/tcp': { ip: '127.0.0.1', port: 18_080 } },
      health: 'none',
    })
    const created = await engine.inspectContainer(name)
    expect(created).toMatchObject({
      id,
      name,
      labels: { 'bgt.name': name },
      state: 'created',
      addresses: {},
      exitCode: 0,
      killedByOom: false,
      error: '',
      restarts: 0,
      startedAt: '0001-01-01T00:00:00Z',
      health: undefined,
      published: { '80/tcp': ['127.0.0.1:18080'] },
      made: {
        User: '65534',
        Entrypoint: ['sleep'],
        Cmd: ['200'],
        Env: expect.arrayContaining(['COLOUR=green', 'EMPTY=', 'EQUAL=a=b']),
        HostConfig: { Memory: 64 << 20 },
      },
    })
    const [listed] = await engine.listContainers({ 'bgt.name': name })
    // The labels of the image are the container's, too.
    expect(listed).toStrictEqual({
      id,
      name,
      labels: created?.labels,
      state: 'created',
      createdAt: `${created?.createdAt.slice(0, 19)}.000Z`,
      addresses: {},
    })
    await engine.startContainer(id)
    await engine.startContainer(id)
    await engine.setRestartPolicy(id, 'on-failure:3')
    const running = await engine.inspectContainer(id)
    expect(running?.made['HostConfig']).toMatchObject({
      RestartPolicy: { Name: 'on-failure', MaximumRetryCount: 3 },
    })
    await engine.restartContainer(id, 0)
    const again = await engine.inspectContainer(id)
    expect([again?.state, again?.startedAt === running?.startedAt]).toStrictEqual([
      'running',
      false,
    ])
    await engine.stopContainer(id, 0)
    await engine.stopContainer(id, 0)
    const stopped = await engine.inspectContainer(id)
    expect([stopped?.state, stopped?.exitCode]).toStrictEqual(['exited', 137])
    await engine.removeContainer(id)
    await engine.removeContainer(id)
    await engine.stopContainer(id, 0)
    expect(await engine.inspectContainer(id)).toBeUndefined()
  })

  test('a name is had by one container only', async () => {
    const { engine } = open()
    const { name } = await make(engine)
    const second = { name, image: images.base, labels: {}, command: ['true'] }
    expect(await engine.createContainer(second)).toBe('taken')
  })

  test('a name or an id is meant whole', async () => {
    const { engine } = open()
    const { name, id } = await make(engine)
    const looked = [id.slice(0, 12), name.slice(0, -1)]
    expect(await Promise.all(looked.map(one => engine.inspectContainer(one)))).toStrictEqual([
      undefined,
      undefined,
    ])
    expect(await engine.listContainers({ 'bgt.name': name.slice(0, -1) })).toStrictEqual([])
    expect((await engine.listContainers({ 'bgt.name': '' })).map(one => one.id)).toContain(id)
  })

  test('a container gets another name, once or twice, and not one that is taken', async () => {
    const { engine } = open()
    const [one, two] = [await make(engine), await make(engine)]
    const name = freshName()
    await engine.renameContainer(one.id, name)
    await engine.renameContainer(one.id, name)
    expect((await engine.inspectContainer(one.id))?.name).toBe(name)
    expect(await failureOf(engine.renameContainer(two.id, name))).toMatchObject({
      code: 'engine.refused',
      status: '409',
    })
  })

  test('one more is made like another, of the same image and with a name of its own', async () => {
    const { engine } = open()
    const first = await make(engine, { environment: { COLOUR: 'blue' } })
    const source = await engine.inspectContainer(first.id)
    const name = freshName()
    const labels = { 'bgt.name': name }
    const created = await engine.cloneContainer(source?.made ?? {}, { name, labels })
    if (created === 'taken') throw new Error('taken')
    made.push(created.id)
    await engine.startContainer(created.id)
    const clone = await engine.inspectContainer(name)
    expect(clone).toMatchObject({ name, labels, image: source?.image, state: 'running' })
    expect(clone?.made).toStrictEqual({ ...source?.made, Labels: { ...source?.labels, ...labels } })
  })

  test('an image that is not there is named', async () => {
    const { engine } = open()
    const image = `${freshName()}:v1`
    expect(await engine.inspectImage(image)).toBeUndefined()
    expect(
      await failureOf(engine.createContainer({ name: freshName(), image, labels: {} })),
    ).toStrictEqual({ code: 'image.missing', image, detail: `No such image: ${image}` })
  })

  test('an image says what it exposes, by name and by id', async () => {
    const { engine } = open()
    const image = await engine.inspectImage(images.app)
    expect(image?.ports).toStrictEqual(['8080/tcp'])
    expect(await engine.inspectImage(image?.id ?? '')).toStrictEqual(image)
  })

  test('a log is read in order, its last lines only', async () => {
    const { engine } = open()
    const script =
      'for i in 1 2 3; do echo "out $i é"; sleep 0.05; echo "err $i" >&2; sleep 0.05; done'
    const { id } = await make(engine, { command: ['bash', '-c', script] })
    await engine.startContainer(id)
    await expect.poll(async () => (await engine.inspectContainer(id))?.state).toBe('exited')
    expect(await engine.readLog(id, 3)).toStrictEqual(['err 2', 'out 3 é', 'err 3'])
  })

  test('a program in a container is talked to, and reads the end of its input', async () => {
    const { engine } = open()
    const { id } = await make(engine)
    await engine.startContainer(id)
    const script = 'while read -r line; do echo "got $line"; echo "hm $line" >&2; done; echo bye'
    const session = await engine.exec(id, ['bash', '-c', script])
    session.stdin.write('one\n')
    const output = session.stdout[Symbol.asyncIterator]()
    expect((await output.next()).value?.toString()).toBe('got one\n')
    session.close()
    expect((await output.next()).value?.toString()).toBe('bye\n')
    expect((await output.next()).done).toBe(true)
    expect(session.complaints()).toBe('hm one')
  })

  test('a megabyte passes both ways unharmed', async () => {
    const { engine } = open()
    const { id } = await make(engine)
    await engine.startContainer(id)
    const session = await engine.exec(id, ['head', '-c', '1000000'])
    const sent = 'x é\n'.repeat(200_000)
    session.stdin.write(sent)
    expect(await textOf(session.stdout)).toBe(Buffer.from(sent).subarray(0, 1e6).toString())
    session.close()
  })

  test('the death of a container ends what is run in it', async () => {
    const { engine } = open()
    const { id } = await make(engine)
    await engine.startContainer(id)
    const session = await engine.exec(id, ['cat'], 'nobody')
    const output = session.stdout[Symbol.asyncIterator]()
    session.stdin.write('alive')
    expect((await output.next()).value?.toString()).toBe('alive')
    await engine.stopContainer(id, 0)
    expect(await output.next()).toStrictEqual({ done: true, value: undefined })
    session.close()
    expect(await failureOf(engine.exec(id, ['true']))).toMatchObject({
      code: 'engine.refused',
      status: '409',
    })
  })

  test('a check that fails keeps every write from being sent, and no read', async () => {
    const { engine, env } = open()
    const { id } = await make(engine)
    const held = engine.guarded(async () => {
      throw new Error('the lock is lost')
    })
    const before = env.lines.length
    await expect(held.startContainer(id)).rejects.toThrow('the lock is lost')
    await expect(held.removeContainer(id)).rejects.toThrow('the lock is lost')
    expect(env.lines.slice(before)).toStrictEqual([])
    expect((await held.inspectContainer(id))?.state).toBe('created')
  })
})
