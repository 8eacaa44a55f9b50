import { setTimeout as sleep } from 'node:timers/promises'
import { isLeft } from 'fp-ts/lib/Either.js'
import { readPutParams, readSource } from '../../src/config/decode.ts'
import { liveClock, liveRandom } from '../../src/environment.live.ts'
import { openPlatform } from '../../src/platform/open.ts'
import { quietEnvironment } from '../support/environment.ts'
import { manifestOf, paramsOf, sourceOf } from '../support/executables/request.ts'
import { startWorld } from '../support/executables/world.ts'
import { platformContract } from './platform.ts'

platformContract('Cloud Foundry', async () => {
  const world = await startWorld()
  const subject = { world, app: 'shop' }
  const manifest = manifestOf('shop', '1', { instances: 1 })
  const source = readSource(sourceOf(subject))
  const params = readPutParams(paramsOf(subject, '1', { manifest }))
  if (isLeft(source) || isLeft(params)) throw new Error('the request of this test is wrong')
  const env = { ...quietEnvironment({ clock: liveClock }), random: liveRandom }
  const { writing } = await openPlatform(env, source.right)
  return {
    platform: await writing({ params: params.right, directory: world.directory }),
    app: 'shop',
    routes: ['shop.apps.test', 'shop.apps.test/new'],
    pause: () => sleep(500),
    close: world.close,
  }
})
