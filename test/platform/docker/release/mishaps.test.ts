import { afterAll, beforeAll, expect, test } from 'vitest'
import { isFailure } from '../../../../src/failure.ts'
import type { Engine } from '../../../../src/platform/docker/engine/engine.ts'
import type { Host } from '../../../../src/platform/docker/host.ts'
import { freeAddress } from '../../../../src/platform/docker/release/address.ts'
import { releaseCalls } from '../../../../src/platform/docker/release/release-calls.ts'
import type { ReleaseCalls } from '../../../../src/platform/port.ts'
import { describeDocker, images } from '../../../support/docker/engine.ts'
import { docker } from '../../../support/docker/docker.ts'
import { inspect, releaseWorld, type ReleaseWorld, serving, until } from './support/host.ts'

describeDocker('a release on a host where something is not as it was', () => {
  let world: ReleaseWorld
  let host: Host
  let calls: ReleaseCalls

  beforeAll(async () => {
    world = await releaseWorld()
    const put = await world.put(
      { docker: { image: images.app }, command: serving, instances: 2 },
      { stop_timeout: '0s' },
    )
    host = put.host
    calls = put.calls
  }, 60_000)
  afterAll(() => world?.close(), 60_000)

  test('a name that somebody else has taken is left to them', async () => {
    const name = `${world.app}-named-web-0`
    const label = `blue-green-resource.proxy=${world.proxy}`
    const theirs = await docker('create', '--name', name, '--label', label, images.base, 'true')
    const { id } = await calls.create({ name: 'x', deployment: 'named', label: undefined })
    await calls.build(id)
    await calls.build(id)
    const names = await inspect(id, '{{.Name}}')
    expect(names).toHaveLength(2)
    expect(names[0]).toMatch(new RegExp(`^web/0 /${name}-[a-z0-9]{8}$`))
    await calls.remove(id)
    expect(await docker('inspect', '--format', '{{.Name}}', theirs)).toBe(`/${name}`)
  }, 60_000)

  test('what was made of an image that has changed since is made anew', async () => {
    const image = `${world.proxy}:moving`
    await docker('tag', images.base, image)
    try {
      const old = await world.put({ docker: { image }, command: 'true' })
      const { id } = await old.calls.create({ name: 'x', deployment: 'moved', label: undefined })
      await old.calls.build(id)
      const [before] = await inspect(id, '{{.Image}}')
      await docker('tag', images.app, image)
      await old.calls.build(id)
      expect(await inspect(id, '{{.Image}}')).toStrictEqual([before])
      const { calls: now } = await world.put({ docker: { image }, command: 'true' })
      await now.build(id)
      const after = await docker('image', 'inspect', '--format', '{{.Id}}', images.app)
      expect(await inspect(id, '{{.Image}}')).toStrictEqual([`web/0 ${after}`])
      await now.remove(id)
    } finally {
      await docker('rmi', image)
    }
  }, 60_000)

  test('an address that clashes again is changed again', async () => {
    const label = `blue-green-resource.proxy=${world.proxy}`
    const drawn = [0, 0.5]
    const subnet = await host.proxy.subnet()
    const others = await Promise.all(
      drawn.map(float => {
        const address = freeAddress({ float: () => float }, subnet, new Set())
        const where = ['--network', host.proxy.network, '--ip', address, '--label', label]
        return docker('run', '-d', ...where, images.base, 'sleep', '600')
      }),
    )
    const { random } = world.env
    const env = {
      ...world.env,
      random: { ...random, float: () => drawn.shift() ?? random.float() },
    }
    // They came after the look at what is taken.
    const engine: Engine = {
      ...host.engine,
      listContainers: async labels =>
        Object.keys(labels).length === 0 ? [] : host.engine.listContainers(labels),
    }
    const put = await world.put(
      { docker: { image: images.app }, command: serving },
      { stop_timeout: '0s' },
    )
    const now = releaseCalls({ ...put.host, env, engine })
    const { id } = await now.create({ name: 'x', deployment: 'clashes', label: undefined })
    await now.build(id)
    await now.start(id)
    await until(now, id, all => all.every(each => each.routable))
    expect(drawn).toStrictEqual([])
    expect(await inspect(id, '')).toHaveLength(1)
    await now.remove(id)
    await docker('rm', '-f', ...others)
  }, 60_000)

  test('its instances, later ones too, are on every network that is asked for', async () => {
    const network = `${world.proxy}-more`
    await docker(
      'network',
      'create',
      '--label',
      `blue-green-resource.proxy=${world.proxy}`,
      network,
    )
    try {
      const { calls: now } = await world.put(
        { docker: { image: images.app }, command: serving },
        { networks: [network], stop_timeout: '0s' },
      )
      const { id } = await now.create({ name: 'x', deployment: 'networks', label: undefined })
      await now.build(id)
      await now.start(id)
      await now.scale(id, { web: 2 })
      await until(now, id, all => all.every(each => each.routable))
      const on = '{{range $name, $_ := .NetworkSettings.Networks}}{{$name}} {{end}}'
      const both = [host.proxy.network, network].toSorted().join(' ')
      expect((await inspect(id, on)).map(each => each.trim())).toStrictEqual([
        `web/0 ${both}`,
        `web/1 ${both}`,
      ])
      await now.remove(id)
    } finally {
      await docker('network', 'rm', network)
    }
  }, 60_000)

  test('a release whose file is lost is still a release, and can be removed', async () => {
    const { id } = await calls.create({ name: 'x', deployment: 'lost', label: undefined })
    await calls.build(id)
    await host.proxy.files.remove([`apps/${world.app}/releases/${id}.json`])
    expect(await calls.releases()).toMatchObject([
      { id, standing: 'candidate', deployment: 'lost', started: false },
    ])
    await calls.remove(id)
    expect(await calls.releases()).toStrictEqual([])
  }, 60_000)

  test('a release whose containers were removed by hand is not kept, for nothing can be started of it', async () => {
    const { id } = await calls.create({ name: 'x', deployment: 'removed', label: undefined })
    await calls.build(id)
    await calls.mark(id, { live: 'removed' })
    const parts = await host.engine.listContainers({ 'blue-green-resource.release': id })
    await docker('rm', '-f', ...parts.map(each => each.id))
    await calls.mark(id, { live: null, kept: 'removed' })
    expect(await calls.releases()).toStrictEqual([])
  }, 60_000)

  test('a file that cannot be read is never taken for none', async () => {
    await host.proxy.files.write(`apps/${world.app}/releases/odd.json`, '{"format":2}')
    await expect(calls.releases()).rejects.toSatisfy(it => isFailure(it, 'record.broken'))
    await expect(calls.counts('odd')).rejects.toSatisfy(it => isFailure(it, 'record.broken'))
    await host.proxy.files.remove([`apps/${world.app}/releases/odd.json`])
  })
})
