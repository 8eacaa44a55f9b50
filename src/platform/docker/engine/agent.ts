import { Agent } from 'node:http'
import type { Dial } from './dial.ts'

// Behind ssh each is a program on the host.
const mostIdle = 4

/**
 * An agent of Node's HTTP client whose connections come from `dial`. `kept`: a connection is used
 * again; otherwise each request has one that nobody used before, so that it cannot have been closed
 * at the other end meanwhile.
 */
export const agentOver = (dial: Dial, kept: boolean): Agent => {
  const agent = new Agent({ keepAlive: kept, maxFreeSockets: mostIdle })
  agent.createConnection = (_options, report) => {
    dial().then(
      socket => report?.(null, socket),
      (thrown: unknown) => report?.(thrown as Error, undefined as never),
    )
    return undefined
  }
  return agent
}
