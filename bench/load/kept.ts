import { Agent } from 'node:http'

/** Connections that are kept for further requests, as a browser or a pool keeps them. */
export interface Kept {
  /** Sends on a kept connection, or on a new one that is kept. */
  readonly use: <A>(send: (agent: Agent) => Promise<A>) => Promise<A>
  /** Ends the idle ones; nothing may be under way any more. */
  readonly close: () => void
}

const renewEvery = 2_000

interface Generation {
  readonly agent: Agent
  readonly since: number
  users: number
}

/**
 * Keeps connections for two seconds, then opens others. Only idle ones are closed: a busy one
 * would be cut by us, not by the platform.
 */
export const keepConnections = (): Kept => {
  const open = (): Generation => ({
    agent: new Agent({ keepAlive: true, maxSockets: 16, scheduling: 'fifo' }),
    since: performance.now(),
    users: 0,
  })
  let current = open()
  const freshest = (): Generation => {
    if (performance.now() - current.since > renewEvery) {
      if (current.users === 0) current.agent.destroy()
      current = open()
    }
    return current
  }
  return {
    use: async send => {
      const mine = freshest()
      mine.users += 1
      try {
        return await send(mine.agent)
      } finally {
        mine.users -= 1
        if (mine.users === 0 && mine !== current) mine.agent.destroy()
      }
    },
    close: () => current.agent.destroy(),
  }
}
