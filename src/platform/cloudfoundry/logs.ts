import { stripVTControlCharacters } from 'node:util'
import type { CloudController } from './client/cloud-controller.ts'
import type { Query } from './client/call.ts'
import { decode } from './client/decode.ts'
import { envelopesWire } from './wire/envelope.ts'

/** One line of an app's log. */
export interface LogLine {
  /** Nanoseconds since 1970. */
  readonly time: bigint
  /** `STG`, `APP/PROC/WEB`, `CELL`, `RTR` … */
  readonly source: string
  readonly instance: string
  readonly text: string
}

/** A text without the colours and control characters of somebody else's terminal. */
const clean = (text: string): string =>
  stripVTControlCharacters(text).replaceAll(/\p{Cc}/gu, c => (c === '\t' ? c : ''))

// Logs are good luck: nothing waits long for them.
const patience = 5_000

/**
 * Lines of an app's log as Log Cache holds them, oldest first. It keeps them in memory only and
 * may have lost some. Rejects where there is none; callers take logs as good luck.
 */
export const readLog = async (
  cc: CloudController,
  app: string,
  query: Query,
): Promise<readonly LogLine[]> => {
  const { logCache } = await cc.root()
  if (logCache === undefined) return []
  const path = `${logCache.replace(/\/$/, '')}/api/v1/read/${app}`
  const reply = await cc.call({
    method: 'GET',
    path,
    query: { envelope_types: 'LOG', limit: 1000, ...query },
    deadline: patience,
  })
  const found = decode(reply, envelopesWire, 'GET /api/v1/read')
  const lines = found.envelopes.batch.map(({ timestamp, tags, instance_id, log }) => ({
    time: BigInt(timestamp),
    source: tags?.['source_type'] ?? '',
    instance: instance_id ?? '',
    text: clean(Buffer.from(log?.payload ?? '', 'base64').toString('utf8')).trimEnd(),
  }))
  return lines.sort((a, b) => Number(a.time - b.time))
}
