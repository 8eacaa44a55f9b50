import { describe, expect, test } from 'vitest'
import { exchange } from '../../../bench/load/exchange.ts'
import { holdUpload, holdWebsocket } from '../../../bench/docker/parts/hold.ts'
import { describeDocker } from '../../support/docker/engine.ts'
import { loaded, losses, nothing, urlOf } from '../../support/docker/load.ts'
import { containers, resting, serving, standing } from '../../support/docker/look.ts'
import { deploy, swapTo } from '../../support/docker/put.ts'
import { host, inDockerWorld, subjectIn } from '../../support/docker/world.ts'
import { act, startPut, succeeded } from '../../support/executables/put.ts'

describeDocker('on a Docker host under load', () => {
  describe.concurrent('a swap', { timeout: 240_000 }, () => {
    test('and a rollback lose no request, upload, stream or websocket', () =>
      inDockerWorld(async world => {
        const subject = subjectIn(world)
        const patient = { drain: '60s' }
        await deploy(subject, '1', patient, { instances: 2 })
        const swap = await loaded(subject, () => deploy(subject, '2', patient, { instances: 2 }))
        expect(losses(swap)).toStrictEqual(nothing)
        expect(Object.keys(swap.releases).toSorted()).toStrictEqual(['1', '2'])
        const back = await loaded(subject, () => act(subject, 'rollback', patient))
        expect(losses(back)).toStrictEqual(nothing)
        expect(await serving(subject)).toStrictEqual(['1'])
      }))

    test('lets an upload and a websocket finish inside the incumbent before it stops that', () =>
      inDockerWorld(async world => {
        const subject = subjectIn(world)
        const first = await deploy(subject, '1')
        const upload = await holdUpload({ url: urlOf(world), host })
        const socket = await holdWebsocket({ url: urlOf(world), host })
        const run = startPut(subject, swapTo(subject, '2', { drain: '120s' }))
        await run.says('2 requests or websockets are still inside; waiting up to')
        expect(await serving(subject)).toStrictEqual(['2'])
        expect(await containers(subject)).toContain('1 web/0 running unless-stopped')
        await upload.letGo()
        await socket.letGo()
        const second = await succeeded(subject, run)
        expect(second.stderr).toContain('nothing is left inside')
        expect(second.stderr).not.toContain('cut, because')
        expect(JSON.parse(second.files['deployment.json'] ?? '')).toMatchObject({ cut: [] })
        expect(second.metadata['previous_release']).toBe(first.version['release'])
        expect(await standing(subject)).toStrictEqual(resting('2', second.version, '1'))
      }))

    test('cuts what lasts longer than the drain, and names it in the log and in the record', () =>
      inDockerWorld(async world => {
        const subject = subjectIn(world)
        await deploy(subject, '1')
        const server = { host: '127.0.0.1', port: world.port }
        const path = '/stream?ms=600000'
        const stream = exchange({ server, host, method: 'GET', path, body: '', agent: undefined })
        const socket = await holdWebsocket({ url: urlOf(world), host })
        const second = await deploy(subject, '2', { drain: '2s' })
        const of = /a (request|websocket or other tunnel) of \d+\.\d+\.\d+\.\d+(:\d+)?, \d+ s old/
        const { cut } = JSON.parse(second.files['deployment.json'] ?? '') as { cut: string[] }
        expect(cut.map(each => of.exec(each)?.[1] ?? each).toSorted()).toStrictEqual([
          'request',
          'websocket or other tunnel',
        ])
        for (const each of cut)
          expect(second.stderr.replaceAll(/\n +/g, ' ')).toContain(
            `cut, because params.drain is over: ${each}`,
          )
        expect(await stream).toStrictEqual({ whole: false, kind: 'truncated' })
        await expect(socket.letGo()).rejects.toThrow('ended by the other side')
        expect(await standing(subject)).toStrictEqual(resting('2', second.version, '1'))
      }))
  })
})
