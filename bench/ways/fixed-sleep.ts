import { setTimeout as sleep } from 'node:timers/promises'
import { push } from './push.ts'
import { deleteApp, findApp, mapRoute, renameApp, unmapRoute } from './routes.ts'
import { pushOf, type Way } from './way.ts'

const pause = 5_000

/** Rename the old one, push, map, sleep 5 s, unmap, delete: a guess of how late routers are. */
export const fixedSleep: Way = {
  name: 'rename, sleep 5 s',
  change: async ({ cf, shop, release, tell }) => {
    const blue = await findApp(cf, shop.name)
    tell(`cf rename ${shop.name} ${shop.name}-old; cf push ${shop.name}`)
    await renameApp(cf, blue, `${shop.name}-old`)
    const green = await push(cf, pushOf({ shop, release }, shop.name))
    tell(`cf map-route ${shop.name} -n ${shop.host}; sleep ${pause / 1000}`)
    await mapRoute(cf, shop.host, green)
    await sleep(pause)
    tell(`cf unmap-route ${shop.name}-old -n ${shop.host}; cf delete ${shop.name}-old`)
    await unmapRoute(cf, shop.host, blue)
    await deleteApp(cf, blue)
  },
}
