import { addressText } from '../../../foundation/address.ts'
import {
  type Balancer,
  type BalancerOptions,
  startBalancer,
} from '../../../foundation/balancer/balancer.ts'
import type { Subject } from '../../support/executables/request.ts'
import type { World } from '../../support/executables/world.ts'

/** An app whose routers are reached through a proxy in front of them only. */
export interface Fronted {
  readonly subject: Subject
  readonly front: Balancer
}

/** Runs a test with a proxy of its own before the routers of a world; it looks into connections. */
export const inFront = async (
  world: World,
  app: string,
  options: Partial<BalancerOptions>,
  test: (fronted: Fronted) => Promise<void>,
): Promise<void> => {
  const front = await startBalancer({
    kind: 'l7',
    routers: () => world.foundation.routers.map(({ address }) => address),
    ...options,
  })
  const source = {
    routers: {
      load_balancer: `http://${addressText(front.address)}`,
      count: 3,
      heartbeat: '800ms',
      wait: '2s',
      miss_probability: 0.001,
    },
    probe: { rate: 1000 },
  }
  try {
    await test({ subject: { world, app, source }, front })
  } finally {
    await front.close()
  }
}
