import { connect } from '@nats-io/transport-node'
import type { Address } from '../address.ts'
import { addressText } from '../address.ts'
import type { Bus, Message } from './bus.ts'

/** Connects to a NATS server. Text that is no JSON object is not heard. */
export const natsBus = async (server: Address): Promise<Bus> => {
  const connection = await connect({ servers: addressText(server), reconnectTimeWait: 50 })
  return {
    publish(subject, message, reply) {
      const text = JSON.stringify(message)
      connection.publish(subject, text, reply === undefined ? {} : { reply })
    },
    subscribe(pattern, hearer) {
      const subscription = connection.subscribe(pattern, {
        callback: (error, incoming) => {
          if (error !== null) return
          const message = parse(incoming.string())
          // A message without a reply subject has an empty one here.
          if (message !== undefined) hearer(incoming.subject, message, incoming.reply || undefined)
        },
      })
      return () => subscription.unsubscribe()
    },
    flush: () => connection.flush(),
    close: () => connection.close(),
  }
}

const parse = (text: string): Message | undefined => {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? (value as Message) : undefined
  } catch {
    return undefined
  }
}
