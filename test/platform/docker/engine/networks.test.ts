import { randomInt } from 'node:crypto'
import { execFileSync } from 'node:child_process'
import { afterEach, expect, test } from 'vitest'
import { describeDocker, engineAddress, images } from '../../../support/docker/engine.ts'
import { freshName, open } from './support/open.ts'

const undo: (readonly string[])[] = []
const docker = (...args: readonly string[]) =>
  execFileSync('docker', ['--host', engineAddress ?? '', ...args], { stdio: 'ignore' })

afterEach(() => {
  for (const args of undo.splice(0).toReversed()) docker(...args)
})

// A block of 16 addresses each, apart from what other tests choose.
const base = `10.249.${randomInt(256)}`
const subnets = [`${base}.0/28`, `${base}.16/28`, `${base}.32/28`]

describeDocker('networks and volumes of an Engine', () => {
  test('a network is made once, on the first subnet that is free', async () => {
    const { engine } = open()
    const [one, two] = [freshName(), freshName()]
    expect(await engine.inspectNetwork(one)).toBeUndefined()
    const made = await engine.ensureNetwork(one, { 'bgt.name': one }, subnets)
    undo.push(['network', 'rm', one])
    expect(made).toStrictEqual({ subnet: subnets[0] })
    expect(await engine.ensureNetwork(one, {}, subnets.toReversed())).toStrictEqual(made)
    expect(await engine.ensureNetwork(two, {}, subnets)).toStrictEqual({ subnet: subnets[1] })
    undo.push(['network', 'rm', two])
    expect(await engine.inspectNetwork(one)).toStrictEqual({
      subnet: subnets[0],
      labels: { 'bgt.name': one },
    })
    expect(await engine.inspectNetwork(one.slice(0, -1))).toBeUndefined()
  })

  test('a container has its address before it runs, and another network when asked', async () => {
    const { engine } = open()
    const [one, two, name] = [freshName(), freshName(), freshName()]
    await engine.ensureNetwork(one, {}, subnets)
    undo.push(['network', 'rm', one])
    await engine.ensureNetwork(two, {}, subnets)
    undo.push(['network', 'rm', two])
    const address = `${base}.9`
    const wish = { image: images.base, command: ['sleep', '300'], labels: { 'bgt.name': name } }
    const network = { name: one, address }
    const created = await engine.createContainer({ ...wish, name, network })
    undo.push(['rm', '-fv', name])
    if (created === 'taken') throw new Error('taken')
    await engine.connect(two, created.id, ['alias'])
    await engine.connect(two, created.id, ['alias'])
    const [listed] = await engine.listContainers({ 'bgt.name': name })
    const inspected = await engine.inspectContainer(name)
    expect([listed?.addresses, inspected?.addresses]).toStrictEqual([
      { [one]: address },
      { [one]: address },
    ])
    await expect(engine.connect(freshName(), created.id, [])).rejects.toThrow('engine.refused')
  })

  test('a volume is made once', async () => {
    const { engine } = open()
    const name = freshName()
    await engine.ensureVolume(name, { 'bgt.name': name })
    undo.push(['volume', 'rm', name])
    await engine.ensureVolume(name, {})
    const shown = execFileSync(
      'docker',
      ['--host', engineAddress ?? '', 'volume', 'inspect', '-f', '{{json .Labels}}', name],
      { encoding: 'utf8' },
    )
    expect(JSON.parse(shown)).toStrictEqual({ 'bgt.name': name })
  })
})
