import { Agent as HttpAgent } from 'node:http'
import { Agent as HttpsAgent } from 'node:https'
import { createSecureContext } from 'node:tls'
import type { Agents, HttpsOptions } from 'got'
import type { AgentFor } from './cloud-controller.ts'

/** What a request needs to know of its connection. */
export interface Connection {
  readonly agent: Agents
  readonly https: HttpsOptions
}

/** Picks the connection for a URL; `fresh` for one that no earlier request has used. */
export type Connect = (url: URL, fresh: boolean) => Connection

/** How to connect: kept-alive sockets, our authorities, and a forward proxy where `agentFor` says so. */
export const connections = (
  ca: readonly string[] | undefined,
  skipSslValidation: boolean,
  agentFor: AgentFor | undefined,
): Connect => {
  let secured: ReturnType<typeof secure> | undefined
  const secure = () => {
    const rejectUnauthorized = !skipSslValidation
    const authorities = ca === undefined ? {} : { ca: [...ca] }
    // A context, not the list: the agent names its sockets after a list and so copies it each time.
    const options = { secureContext: createSecureContext(authorities), rejectUnauthorized }
    return {
      kept: new HttpsAgent({ keepAlive: true, ...options }),
      fresh: new HttpsAgent(options),
      options: {
        ...(ca === undefined ? {} : { certificateAuthority: [...ca] }),
        rejectUnauthorized,
      },
    }
  }
  const kept = new HttpAgent({ keepAlive: true })
  const fresh = new HttpAgent()
  return (url, once) => {
    const proxy = agentFor?.(url)
    if (url.protocol !== 'https:')
      return { agent: { http: proxy?.http ?? (once ? fresh : kept) }, https: {} }
    secured ??= secure()
    return proxy?.https
      ? { agent: { https: proxy.https }, https: secured.options }
      : { agent: { https: once ? secured.fresh : secured.kept }, https: {} }
  }
}
