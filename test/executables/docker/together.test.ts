import { describe, expect, test } from 'vitest'
import { describeDocker } from '../../support/docker/engine.ts'
import { losses, nothing, startLoad } from '../../support/docker/load.ts'
import { containers, resting, serving, standing, table } from '../../support/docker/look.ts'
import { deploy, routed, swapTo } from '../../support/docker/put.ts'
import { inDockerWorld, subjectIn } from '../../support/docker/world.ts'
import { check, startPut, succeeded } from '../../support/executables/put.ts'

describeDocker('puts at the same time on a Docker host', () => {
  describe.concurrent('end right', { timeout: 240_000 }, () => {
    test('when two apps share the proxy, and neither loses a request', () =>
      inDockerWorld(async world => {
        const apps = ['one', 'two'].map(name => ({
          subject: subjectIn(world, `${world.app}-${name}`),
          host: `${name}.example.test`,
        }))
        await Promise.all(apps.map(({ subject, host }) => deploy(subject, '1', {}, routed(host))))
        const loads = await Promise.all(
          apps.map(({ host }) => startLoad({ world }, { host, rate: 20 })),
        )
        try {
          const ended = await Promise.all(
            apps.map(({ subject, host }) =>
              deploy(subject, '2', { drain: '60s' }, routed(host, `*.${host}`)),
            ),
          )
          for (const [at, { subject, host }] of apps.entries()) {
            expect(await serving({ world }, host)).toStrictEqual(['2'])
            expect(await serving({ world }, `any.${host}`)).toStrictEqual(['2'])
            expect(await table(subject)).toStrictEqual({ [host]: ['2'], [`*.${host}`]: ['2'] })
            expect(await check(subject)).toStrictEqual([ended[at]?.version])
            expect(await containers(subject)).toStrictEqual([
              '1 web/0 exited no',
              '2 web/0 running unless-stopped',
            ])
          }
        } finally {
          await Promise.all(loads.map(load => load.stop()))
        }
        for (const load of loads) expect(losses(load.tally())).toStrictEqual(nothing)
      }))

    test('when they are of one app: the second waits, and says for whom', () =>
      inDockerWorld(async world => {
        const subject = subjectIn(world)
        await deploy(subject, '1')
        const first = startPut(subject, swapTo(subject, '2', { bake: '2s' }))
        await first.says('create the candidate')
        const second = startPut(subject, swapTo(subject, '3'))
        await second.says('waiting for the lock: https://ci.example.com/builds/')
        const [one, two] = await Promise.all([
          succeeded(subject, first),
          succeeded(subject, second),
        ])
        expect(two.metadata['previous_release']).toBe(one.version['release'])
        expect(await standing(subject)).toStrictEqual(resting('3', two.version, '2'))
      }))
  })
})
