import { publish, removeContainers, runApp, untilAnswers } from './containers.ts'
import type { Way } from './way.ts'

/** `docker stop`, and `docker run` on the same port: the port is free only when the old one is gone. */
export const stopAndRun: Way = {
  name: 'stop && run',
  open: async shop => {
    await runApp(shop, shop.name, '1', ...publish(shop))
    await untilAnswers(shop, '1')
  },
  change: async ({ shop, release, tell }) => {
    const { docker } = shop.docker
    tell(`docker stop ${shop.name} && docker rm ${shop.name}`)
    await docker('stop', shop.name)
    await docker('rm', shop.name)
    tell(`docker run --name ${shop.name} ${publish(shop).join(' ')} …`)
    await runApp(shop, shop.name, release, ...publish(shop))
    tell(`curl --fail --retry ${shop.url}`)
    await untilAnswers(shop, release)
  },
  close: removeContainers,
}
