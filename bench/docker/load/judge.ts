import { createHash } from 'node:crypto'
import { textAt, dig } from '../../../foundation/cc/fields.ts'
import type { Exchanged } from '../../load/exchange.ts'
import type { Outcome } from '../../load/tally.ts'

/** What an answer must say again: the app tells what it has read. */
export interface Expected {
  readonly host: string
  readonly body: string
}

const lost = (kind: string): Outcome => ({ answered: false, kind })

/** An answer that is no 2xx, in a few words. */
export const refused = ({ status, headers }: Exchanged & { readonly whole: true }): Outcome =>
  lost([String(status), headers['x-blue-green'] ?? ''].join(' ').trim())

/** Did the app read this very body, on this very host? */
export const judge = (answer: Exchanged, { host, body }: Expected): Outcome => {
  if (!answer.whole) return lost(answer.kind)
  if (answer.status !== 200) return refused(answer)
  const sha256 = createHash('sha256').update(body).digest('hex')
  try {
    const said: unknown = JSON.parse(answer.body)
    const release = textAt(said, 'version')
    if (release === undefined) return lost('answered by another app')
    if (textAt(said, 'headers', 'host') !== host) return lost('read another host')
    if (dig(said, 'bytes') !== Buffer.byteLength(body) || textAt(said, 'sha256') !== sha256)
      return lost('read another body')
    return { answered: true, release }
  } catch {
    return lost('truncated')
  }
}

/** Was a stream of lines that begin with the release read to its end? */
export const judgeStream = (answer: Exchanged): Outcome => {
  if (!answer.whole) return lost(answer.kind)
  if (answer.status !== 200) return refused(answer)
  const release = answer.headers['x-version']
  if (typeof release !== 'string') return lost('answered by another app')
  return answer.body.endsWith('\nend\n') ? { answered: true, release } : lost('truncated')
}
