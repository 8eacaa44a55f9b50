import { randomUUID } from 'node:crypto'

/** Ways in which an operator's set-up makes a router lie to probes. */
export interface RouterFaults {
  /** The pin header is taken off before the lookup: every probe looks positive. */
  readonly stripPin: boolean
  /** Refusals lose `X-Cf-RouterError` and get an `X-Vcap-Request-Id` (`http_rewrite`). */
  readonly rewriteErrors: boolean
}

export const noFaults: RouterFaults = { stripPin: false, rewriteErrors: false }

/** The head of a refusal after the operator's rewriting. */
export const rewritten = (raw: readonly string[]): string[] => {
  const kept = raw.filter((_, at) => raw[at - (at % 2)] !== 'X-Cf-Routererror')
  return [...kept, 'X-Vcap-Request-Id', randomUUID()]
}
