import { afterAll, beforeAll, expect, test } from 'vitest'
import { serversOf } from '../../../../src/platform/docker/release/servers.ts'
import { isFailure } from '../../../../src/failure.ts'
import type { Host } from '../../../../src/platform/docker/host.ts'
import type { ReleaseCalls } from '../../../../src/platform/port.ts'
import { describeDocker, images } from '../../../support/docker/engine.ts'
import { docker } from '../../../support/docker/docker.ts'
import {
  inShort,
  inspect,
  releaseWorld,
  type ReleaseWorld,
  serving,
  until,
} from './support/host.ts'

const deployment = '20260101-000001-aaaaaa'

describeDocker('the life of a release on a Docker host', () => {
  let world: ReleaseWorld
  let host: Host
  let calls: ReleaseCalls
  let release = ''

  beforeAll(async () => {
    world = await releaseWorld()
    const put = await world.put(
      {
        docker: { image: images.app },
        command: serving,
        instances: 2,
        memory: '64M',
        env: { GREETING: 'hello $you' },
        'health-check-type': 'http',
        'health-check-http-endpoint': '/up',
        processes: [
          {
            type: 'web',
            command: serving,
            instances: 2,
            memory: '64M',
            'health-check-type': 'http',
          },
          {
            type: 'worker',
            command: `trap 'echo bye; exit 0' TERM; while :; do sleep 0.1; done`,
            memory: '32M',
          },
        ],
        metadata: { labels: { team: 'shop' } },
      },
      { ulimits: { nofile: '512:1024' }, stop_timeout: '2s' },
    )
    host = put.host
    calls = put.calls
  }, 60_000)
  afterAll(() => world?.close(), 60_000)

  test('a release is created once for a deployment', async () => {
    const wish = { name: world.app, deployment, label: 'v1' }
    expect(await calls.find(deployment)).toBeUndefined()
    const made = await calls.create(wish)
    release = made.id
    expect(made).toMatchObject({
      name: world.app,
      standing: 'candidate',
      deployment,
      label: 'v1',
      started: false,
    })
    expect((await calls.create(wish)).id).toBe(release)
    expect((await calls.find(deployment))?.id).toBe(release)
    expect((await calls.releases()).map(each => each.id)).toStrictEqual([release])
    expect(await calls.counts(release)).toStrictEqual({})
  })

  test('it is built of containers, none of them started, and building again adds none', async () => {
    await calls.build(release)
    const ids = await inspect(release, '{{.Id}}')
    await calls.build(release)
    expect(await inspect(release, '{{.Id}}')).toStrictEqual(ids)
    expect(await inspect(release, '{{.State.Status}} {{.HostConfig.RestartPolicy.Name}}')).toEqual([
      'web/0 created no',
      'web/1 created no',
      'worker/0 created no',
    ])
    expect(await calls.counts(release)).toStrictEqual({ web: 2, worker: 0 })
    expect(await calls.instances(release)).toStrictEqual([])
  }, 30_000)

  test('a container that an interrupted build did not make is made by the next', async () => {
    const [, second = ''] = await inspect(release, '{{.Id}}')
    await docker('rm', second.split(' ')[1] ?? '')
    expect(await inspect(release, '')).toHaveLength(2)
    await calls.build(release)
    expect(await inspect(release, '')).toHaveLength(3)
  }, 30_000)

  test('its containers are as the manifest says', async () => {
    const [web] = await inspect(
      release,
      '{{.HostConfig.Memory}} {{.HostConfig.MemorySwap}} {{json .HostConfig.Ulimits}} {{.Config.Labels.team}} {{json .Config.Env}}',
    )
    expect(web).toContain('67108864 67108864 [{"Name":"nofile","Hard":1024,"Soft":512}] shop [')
    for (const each of ['"GREETING=hello $you"', '"PORT=8080"', '"CF_INSTANCE_INDEX=0"'])
      expect(web).toContain(each)
  })

  test('started, every instance of web comes up at an address of its own', async () => {
    await calls.start(release)
    await calls.start(release)
    const up = await until(calls, release, all => all.every(each => each.routable))
    expect(inShort(up)).toStrictEqual(['web/0 up', 'web/1 up'])
    expect(await inspect(release, '{{.State.Status}} {{.HostConfig.RestartPolicy.Name}}')).toEqual([
      'web/0 running unless-stopped',
      'web/1 running unless-stopped',
      'worker/0 created no',
    ])
    const servers = await serversOf(host, release)
    expect(servers.map(({ index, port }) => ({ index, port }))).toStrictEqual([
      { index: 0, port: 8080 },
      { index: 1, port: 8080 },
    ])
    const address = `{{(index .NetworkSettings.Networks "${host.proxy.network}").IPAddress}}`
    expect((await inspect(release, address)).slice(0, 2)).toStrictEqual(
      servers.map(each => `web/${each.index} ${each.address}`),
    )
    expect(new Set(servers.map(each => each.address)).size).toBe(2)
    expect(await calls.lastWords(release)).toStrictEqual([
      'web/0 listening on 8080',
      'web/1 listening on 8080',
    ])
  }, 60_000)

  test('scaled up, new instances are like their siblings; scaled down, they end', async () => {
    await calls.scale(release, { web: 3, worker: 2, nothing: 4 })
    const up = await until(calls, release, all => all.every(each => each.routable))
    expect(inShort(up)).toStrictEqual([
      'web/0 up',
      'web/1 up',
      'web/2 up',
      'worker/0 up',
      'worker/1 up',
    ])
    expect(await calls.counts(release)).toStrictEqual({ web: 3, worker: 2 })
    const told = await inspect(release, '{{.HostConfig.Memory}} {{json .Config.Env}}')
    for (const [at, memory] of [
      [2, 67_108_864],
      [4, 33_554_432],
    ] as const)
      expect(told[at]).toContain(`${memory} [`)
    expect(told[2]).toContain('"CF_INSTANCE_INDEX=2"')
    expect(told[2]).not.toContain('"CF_INSTANCE_INDEX=0"')
    await calls.scale(release, { web: 1, worker: 0 })
    expect(inShort(await calls.instances(release))).toStrictEqual(['web/0 up'])
    expect(await serversOf(host, release)).toHaveLength(1)
    expect(await calls.lastWords(release)).toContain('worker/1 bye')
    expect(await inspect(release, '{{.State.Running}} {{.HostConfig.RestartPolicy.Name}}')).toEqual(
      [
        'web/0 true unless-stopped',
        'web/1 false no',
        'web/2 false no',
        'worker/0 false no',
        'worker/1 false no',
      ],
    )
  }, 60_000)

  test('marks and names are kept, and taken off again', async () => {
    await calls.mark(release, { live: deployment, kept: null })
    expect(await calls.find(deployment)).toMatchObject({ standing: 'live', deployment })
    await calls.rename(release, 'other', { live: null, kept: deployment })
    expect(await calls.find(deployment)).toMatchObject({ standing: 'kept', name: 'other' })
    await calls.rename(release, world.app, { kept: null })
    expect(await calls.find(deployment)).toMatchObject({ standing: 'candidate', name: world.app })
  })

  test('a container that is gone is trouble', async () => {
    await calls.scale(release, { web: 2 })
    const [, second = ''] = await inspect(release, '{{.Id}}')
    await docker('rm', '-f', second.split(' ')[1] ?? '')
    expect(inShort(await calls.instances(release))[1]).toBe('web/1 down: its container is gone')
    await calls.start(release)
    const up = await until(calls, release, all => all.every(each => each.routable))
    expect(inShort(up)).toStrictEqual(['web/0 up', 'web/1 up'])
  }, 60_000)

  test('stopped, nothing of it runs, and nothing would bring it back', async () => {
    await calls.stop(release)
    await calls.stop(release)
    expect(await calls.instances(release)).toStrictEqual([])
    expect(await calls.find(deployment)).toMatchObject({ started: false })
    for (const told of await inspect(
      release,
      '{{.State.Running}} {{.HostConfig.RestartPolicy.Name}}',
    ))
      expect(told).toMatch(/ false no$/)
  }, 60_000)

  test('a release that was kept comes back at another address when its own is taken', async () => {
    const [before] = await serversOf(host, release)
    const address = before?.address ?? ''
    const thief = await docker(
      'run',
      '-d',
      '--label',
      `blue-green-resource.proxy=${world.proxy}`,
      '--network',
      host.proxy.network,
      '--ip',
      address,
      images.base,
      'sleep',
      '600',
    )
    await calls.start(release)
    const up = await until(calls, release, all => all.every(each => each.routable))
    expect(inShort(up)).toStrictEqual(['web/0 up', 'web/1 up'])
    const [after] = await serversOf(host, release)
    expect(after?.address).not.toBe(address)
    expect(await inspect(release, '')).toHaveLength(5)
    await docker('rm', '-f', thief)
  }, 60_000)

  test('removed, nothing is left, and it may be removed again', async () => {
    await calls.remove(release)
    await calls.remove(release)
    expect(await inspect(release, '')).toStrictEqual([])
    expect(await calls.releases()).toStrictEqual([])
    expect(await calls.find(deployment)).toBeUndefined()
    expect(await calls.counts(release)).toStrictEqual({})
    expect(await calls.instances(release)).toStrictEqual([])
    await calls.scale(release, { web: 4 })
    await calls.stop(release)
    const mark = calls.mark(release, { live: deployment })
    await expect(mark).rejects.toSatisfy(thrown => isFailure(thrown, 'release.gone'))
  }, 60_000)
})
