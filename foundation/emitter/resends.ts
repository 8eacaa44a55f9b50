import type { RegistryMessage } from '../router/registry-message.ts'

/** Unregister messages that are said again, in case they were lost. */
export interface Resends {
  add(key: string, message: RegistryMessage): void
  /** Calls the repetition off: the endpoint is registered again. */
  cancel(key: string): void
  /** The messages to say now. Each is handed out as often as it is to be repeated. */
  take(): readonly RegistryMessage[]
}

/** route-emitter unregistration/cache.go */
export const createResends = (repeats: number): Resends => {
  const waiting = new Map<string, { readonly message: RegistryMessage; left: number }>()
  return {
    add(key, message) {
      if (repeats > 0) waiting.set(key, { message, left: repeats })
    },
    cancel(key) {
      waiting.delete(key)
    },
    take() {
      const due = [...waiting]
      for (const [key, entry] of due) {
        entry.left--
        if (entry.left === 0) waiting.delete(key)
      }
      return due.map(([, { message }]) => message)
    },
  }
}
