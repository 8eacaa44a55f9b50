import type { Foundation } from '../../foundation/foundation.ts'
import type { Router } from '../../foundation/router/router.ts'
import { until } from './cf.ts'

const knows = async (router: Router, uri: string, instances: number): Promise<boolean> =>
  ((await router.routes())[uri] ?? []).length === instances

/** Waits until every router knows all instances on a route, so that a change starts from rest. */
export const settle = (
  { routers }: Pick<Foundation, 'routers'>,
  uri: string,
  instances: number,
): Promise<void> =>
  until(`the first release on every router (${uri})`, async () => {
    const known = await Promise.all(routers.map(router => knows(router, uri, instances)))
    return !known.includes(false)
  })
