import { fits } from './bus.ts'
import type { Bus, Hearer } from './bus.ts'

interface Subscription {
  readonly pattern: string
  readonly hearer: Hearer
}

/** A bus inside this process, for machines without a NATS server. Messages travel as text. */
export const localBus = (): Bus => {
  const subscriptions = new Set<Subscription>()
  return {
    publish(subject, message, reply) {
      const text = JSON.stringify(message)
      const hearers = [...subscriptions].filter(({ pattern }) => fits(pattern, subject))
      queueMicrotask(() => {
        for (const subscription of hearers)
          if (subscriptions.has(subscription)) subscription.hearer(subject, JSON.parse(text), reply)
      })
    },
    subscribe(pattern, hearer) {
      const subscription = { pattern, hearer }
      subscriptions.add(subscription)
      return () => {
        subscriptions.delete(subscription)
      }
    },
    flush: () => new Promise(resolve => queueMicrotask(resolve)),
    async close() {
      subscriptions.clear()
    },
  }
}
