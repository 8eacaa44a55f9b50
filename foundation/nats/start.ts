import type { Address } from '../address.ts'
import type { Bus } from './bus.ts'
import { natsBus } from './client.ts'
import { localBus } from './local.ts'
import { startNatsServer } from './server.ts'

/** A bus with whatever had to be started for it. `server` is there when it is real NATS. */
export interface StartedBus {
  readonly bus: Bus
  readonly server?: Address
  close(): Promise<void>
}

/** Real NATS where `nats-server` is installed, else the bus inside this process. */
export const startBus = async (): Promise<StartedBus> => {
  const server = await startNatsServer()
  if (server === undefined) {
    const bus = localBus()
    return { bus, close: () => bus.close() }
  }
  const bus = await natsBus(server)
  return {
    bus,
    server,
    close: async () => {
      await bus.close()
      await server.close()
    },
  }
}
