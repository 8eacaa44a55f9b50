import { setTimeout as sleep } from 'node:timers/promises'
import { isLeft } from 'fp-ts/lib/Either.js'
import { readPutParams, readSource } from '../../src/config/decode.ts'
import { liveClock, liveRandom } from '../../src/environment.live.ts'
import { openPlatform } from '../../src/platform/open.ts'
import { describeDocker } from '../support/docker/engine.ts'
import { dockerWorld, paramsFor } from '../support/docker/world.ts'
import { quietEnvironment } from '../support/environment.ts'
import { platformContract } from './platform.ts'

describeDocker('a Docker host', () => {
  platformContract('Docker', async () => {
    const world = await dockerWorld()
    const source = readSource(world.source)
    const params = readPutParams(paramsFor(world, '1'))
    if (isLeft(source) || isLeft(params)) throw new Error('the request of this test is wrong')
    const env = { ...quietEnvironment({ clock: liveClock }), random: liveRandom }
    const { writing, close } = await openPlatform(env, source.right)
    return {
      platform: await writing({ params: params.right, directory: world.directory }),
      app: world.app,
      routes: ['shop.example.test', 'shop.example.test/new'],
      pause: () => sleep(500),
      close: async () => {
        await close()
        await world.close()
      },
    }
  })
})
