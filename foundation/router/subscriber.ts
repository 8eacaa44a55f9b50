import { randomUUID } from 'node:crypto'
import type { Clock } from '../clock.ts'
import type { TimeConstants } from '../diego/lrp.ts'
import type { Bus, Message } from '../nats/bus.ts'
import type { Random } from '../random.ts'
import type { FeedControls, Lateness } from './feed.ts'
import { createFeed } from './feed.ts'
import { readRegistryMessage } from './registry-message.ts'
import type { Shard } from './shard.ts'
import { serves } from './shard.ts'
import type { Table } from './table.ts'

/** A router's connection to NATS (gorouter mbus/subscriber.go). */
export interface Subscriber {
  readonly feed: FeedControls
  isConnected(): boolean
  readonly cut: () => void
  readonly mend: () => void
  /** Says `router.start` again, as a router does that was started again. */
  readonly greet: () => void
  close(): void
}

/** Says `router.start`, and keeps `table` as the messages say. */
export const subscribeTable = (
  bus: Bus,
  table: Table,
  clock: Clock,
  random: Random,
  shard: Shard,
  lateness: Partial<Lateness>,
  self: {
    readonly name: string
    readonly timeConstants: TimeConstants
    /** Apps whose announcements it ignores. */
    readonly isForgotten: (app: string) => boolean
  },
): Subscriber => {
  const introduction: Message = {
    id: `0-${randomUUID()}`,
    hosts: [self.name],
    minimumRegisterIntervalInSeconds: Math.ceil(self.timeConstants.heartbeat / 1000),
    pruneThresholdInSeconds: Math.ceil(self.timeConstants.pruneThreshold / 1000),
  }
  let connected = true
  const feed = createFeed<() => void>(clock, random, lateness, apply => apply())

  const unsubscribe = bus.subscribe('router.*', (subject, message, reply) => {
    if (!connected) return
    if (subject === 'router.greet' && reply !== undefined) bus.publish(reply, introduction)
    if (subject !== 'router.register' && subject !== 'router.unregister') return
    const read = readRegistryMessage(message)
    if (read === undefined || !serves(shard, read.endpoint.isolationSegment)) return
    const change = subject === 'router.register' ? table.register : table.unregister
    feed.accept(subject, read.uris, () => {
      if (self.isForgotten(read.endpoint.app)) return
      for (const uri of read.uris) change(uri, read.endpoint, clock.now())
    })
  })
  const greet = () => {
    if (connected) bus.publish('router.start', introduction)
  }
  greet()
  return {
    feed,
    isConnected: () => connected,
    cut() {
      connected = false
      feed.clear()
    },
    mend() {
      if (connected) return
      connected = true
      greet()
    },
    greet,
    close() {
      unsubscribe()
      feed.clear()
    },
  }
}
