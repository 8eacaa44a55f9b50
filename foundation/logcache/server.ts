import type { Answer } from '../http/answer.ts'
import { send } from '../http/answer.ts'
import { type Listening, listen } from '../http/listen.ts'
import type { Envelope, Envelopes } from './envelopes.ts'

export interface LogCacheOptions {
  readonly envelopes: Envelopes
  /** Whether the bearer of this `Authorization` header may read the source. */
  mayRead(authorization: string | undefined, sourceId: string): boolean
}

const big = (text: string | null, otherwise: bigint): bigint =>
  text !== null && /^-?\d+$/.test(text) ? BigInt(text) : otherwise

const present = (line: Envelope) => ({
  timestamp: String(line.timestamp),
  source_id: line.sourceId,
  instance_id: line.instance,
  deprecated_tags: {},
  tags: {
    deployment: 'foundation',
    origin: 'rep',
    source_type: line.sourceType,
    instance_id: line.instance,
  },
  log: { payload: Buffer.from(line.text).toString('base64'), type: line.kind },
})

const read = (envelopes: Envelopes, sourceId: string, query: URLSearchParams): Answer => {
  const types = query.getAll('envelope_types')
  const logs = types.length === 0 || types.includes('LOG') || types.includes('ANY')
  const limit = Number(query.get('limit') ?? 100)
  if (!(limit > 0 && limit <= 1000)) {
    return { status: 400, body: { error: 'limit must be between 1 and 1000', code: 3 } }
  }
  const now = BigInt(Date.now() + 1) * 1_000_000n
  const batch = envelopes.read(sourceId, {
    start: big(query.get('start_time'), 0n),
    end: big(query.get('end_time'), now),
    limit,
    descending: query.get('descending') === 'true',
  })
  return { status: 200, body: { envelopes: { batch: logs ? batch.map(present) : [] } } }
}

/** Log Cache as `cf logs` reads it. Missing authority answers 404, as log-cache's gateway does. */
export const startLogCache = (options: LogCacheOptions): Promise<Listening> =>
  listen(async (request, response) => {
    const url = new URL(request.url ?? '/', 'http://log-cache')
    request.resume()
    if (url.pathname === '/api/v1/info') {
      return send(response, { status: 200, body: { version: '3.1.0', vm_uptime: '1000' } })
    }
    const sourceId = /^\/api\/v1\/read\/([^/]+)$/.exec(url.pathname)?.[1]
    if (sourceId === undefined || !options.mayRead(request.headers.authorization, sourceId)) {
      return send(response, {
        status: 404,
        text: '404 page not found\n',
        contentType: 'text/plain',
      })
    }
    send(response, read(options.envelopes, sourceId, url.searchParams))
  })
