import { memoryRun } from '../support/memory-platform.ts'
import { freshWorld } from '../support/memory-seed.ts'
import { platformContract } from './platform.ts'

platformContract('memory', async () => {
  const world = freshWorld()
  return {
    platform: memoryRun(world).platform,
    app: world.app,
    routes: ['shop.example.com', 'shop.example.com/new'],
    pause: () => world.clock.sleep(500),
    close: async () => undefined,
  }
})
