import type { IncomingMessage } from 'node:http'
import type { Answer } from '../../http/answer.ts'
import type { Params } from '../../http/pattern.ts'
import type { Bearer } from '../../uaa/tokens.ts'
import type { CloudController } from '../context.ts'
import type { Notifier } from '../notifier.ts'
import type { Query } from './query.ts'

/** One request, as a handler sees it. */
export interface Call {
  readonly cc: CloudController
  readonly params: Params
  readonly query: Query
  /** The parsed JSON body; undefined without one, or for an endpoint that reads it raw. */
  readonly body: unknown
  readonly request: IncomingMessage
  readonly bearer: Bearer
  readonly notifier: Notifier
  /** One path parameter. */
  readonly param: (name: string) => string
}

export interface Endpoint {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE'
  readonly path: string
  /** Query keys that are known; without them any are let through. */
  readonly query?: readonly string[]
  readonly handle: (call: Call) => Answer | Promise<Answer>
  /** No token is needed. */
  readonly open?: true
  /** The handler reads the body itself. */
  readonly raw?: true
  /** Writing is not part of this POST, so that an auditor may call it. */
  readonly reads?: true
}
