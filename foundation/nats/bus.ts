/** A JSON object, as every message on the bus is. */
export type Message = Readonly<Record<string, unknown>>

/** Hears a message; `reply` is the subject that an answer is expected on. */
export type Hearer = (subject: string, message: Message, reply?: string) => void

/**
 * NATS as Cloud Foundry's routing uses it: at most once, in order per publisher, no replay.
 */
export interface Bus {
  publish(subject: string, message: Message, reply?: string): void
  /** `*` in `subject` stands for one token. The answer ends the subscription. */
  subscribe(subject: string, hearer: Hearer): () => void
  /** Resolves when all that was published before has left this client. */
  flush(): Promise<void>
  close(): Promise<void>
}

/** Whether a subject fits a subscription's pattern (docs.nats.io, Subject-Based Messaging). */
export const fits = (pattern: string, subject: string): boolean => {
  if (pattern === subject) return true
  const wanted = pattern.split('.')
  const tokens = subject.split('.')
  return (
    wanted.length === tokens.length &&
    wanted.every((token, index) => token === '*' || token === tokens[index])
  )
}
