import { ask } from './ask.ts'
import { until } from './cf.ts'
import { push } from './push.ts'
import { deleteApp, deleteRoute, findApp, mapRoute, renameApp, unmapRoute } from './routes.ts'
import { pushOf, type Way } from './way.ts'

/** Push, GET, map-route, GET, unmap-route, delete: each GET asks whichever router it meets. */
export const scriptOf2017: Way = {
  name: 'script of 2017',
  change: async ({ cf, shop, release, tell }) => {
    const blue = await findApp(cf, shop.name)
    const temporary = `${shop.host}-green`
    const answers = (host: string) => async () =>
      (await ask(cf, `${host}.${cf.domain.name}`)) === 200
    tell(`cf push ${shop.name}-green -n ${temporary}`)
    const green = await push(cf, pushOf({ shop, release }, `${shop.name}-green`))
    await mapRoute(cf, temporary, green)
    tell(`curl --fail --retry ${temporary}`)
    await until(`an answer on ${temporary}`, answers(temporary))
    tell(`cf map-route ${shop.name}-green -n ${shop.host}; curl --fail ${shop.host}`)
    await mapRoute(cf, shop.host, green)
    await until(`an answer on ${shop.host}`, answers(shop.host))
    tell(`cf unmap-route ${shop.name} -n ${shop.host}; cf delete ${shop.name}`)
    await unmapRoute(cf, shop.host, blue)
    await deleteApp(cf, blue)
    await renameApp(cf, green, shop.name)
    await deleteRoute(cf, temporary)
  },
}
