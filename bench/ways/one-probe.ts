import { setTimeout as sleep } from 'node:timers/promises'
import { ask } from './ask.ts'
import { push } from './push.ts'
import { deleteApp, findApp, mapRoute, renameApp, unmapRoute } from './routes.ts'
import { type Change, pushOf, routeOf, type Way } from './way.ts'

/** Asks for one instance until the router that happens to answer has the wanted status. */
const probe = async ({ cf, shop }: Change, app: string, status: number): Promise<void> => {
  const pin = { 'x-cf-app-instance': `${app}:0` }
  for (let tries = 0; tries < 600; tries += 1) {
    if ((await ask(cf, routeOf(cf, shop), pin)) === status) return
    await sleep(50)
  }
  throw new Error(`no router answers ${status} for ${app} within 30 s`)
}

/** Waits for one positive answer to a pinned probe through the balancer, then for one refusal. */
export const oneProbe: Way = {
  name: 'one probe each way',
  change: async change => {
    const { cf, shop, release, tell } = change
    const blue = await findApp(cf, shop.name)
    tell(`cf push ${shop.name}-green`)
    const green = await push(cf, pushOf({ shop, release }, `${shop.name}-green`))
    tell('map the route, and ask for the new instance until one answer is good')
    await mapRoute(cf, shop.host, green)
    await probe(change, green, 200)
    tell('unmap the old app, and ask for its instance until one answer is a refusal')
    await unmapRoute(cf, shop.host, blue)
    await probe(change, blue, 400)
    await deleteApp(cf, blue)
    await renameApp(cf, green, shop.name)
  },
}
