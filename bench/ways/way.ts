import type { Foundation } from '../../foundation/foundation.ts'
import type { Cf } from './cf.ts'
import { type Push, push } from './push.ts'
import { mapRoute } from './routes.ts'

/** An app that users reach under one host. */
export interface Shop {
  readonly name: string
  readonly host: string
  readonly instances: number
  /** How long an instance takes until it listens, in milliseconds. */
  readonly startTime: number
}

/** What a way of changing works with. */
export interface Change {
  readonly foundation: Foundation
  readonly cf: Cf
  readonly shop: Shop
  /** The release to change to: `2`. */
  readonly release: string
  /** Told what is being done, a line at a time. */
  readonly tell: (line: string) => void
}

/** Changes an app to its next release; resolves when the change is over. */
export interface Way {
  readonly name: string
  readonly change: (change: Change) => Promise<void>
}

/** The variables that make an instance answer as a release of its app. */
export const environmentOf = (shop: Shop, release: string): Push['environment'] => ({
  COUNTER_APP: shop.name,
  COUNTER_RELEASE: release,
  COUNTER_START: String(shop.startTime),
})

/** What a script pushes for a release. */
export const pushOf = (
  { shop, release }: Pick<Change, 'shop' | 'release'>,
  name: string,
): Push => ({
  name,
  instances: shop.instances,
  environment: environmentOf(shop, release),
})

/** The route on which users reach it. */
export const routeOf = (cf: Cf, shop: Shop): string => `${shop.host}.${cf.domain.name}`

/** Deploys the first release as `cf push` does, with its route. */
export const deployFirst = async (cf: Cf, shop: Shop): Promise<void> => {
  const app = await push(cf, pushOf({ shop, release: '1' }, shop.name))
  await mapRoute(cf, shop.host, app)
}
