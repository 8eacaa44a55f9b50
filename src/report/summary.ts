import type { Log } from '../environment.ts'
import type { Deployment } from '../swap/record.ts'
import { metadataOf } from './metadata.ts'

/** The last lines of a run that went well: what is live now, how well shown, and what comes next. */
export const logSummary = (log: Log, record: Deployment): void => {
  log.good(`${record.app}: deployment ${record.id} is ${record.state.phase}`)
  for (const { name, value } of metadataOf(record))
    if (shown.has(name)) for (const line of value.split('\n')) log.info(`${name}: ${line}`)
  log.info(nextThing(record))
}

const shown: ReadonlySet<string> = new Set([
  'url',
  'grade',
  'routes',
  'converged_after',
  'drained_after',
  'duration',
  'instances',
  'kept',
])

const nextThing = (record: Deployment): string => {
  if (record.state.phase === 'staged')
    return `next: look at ${record.privateRoute?.url ?? 'the candidate'}, then put with action: promote or discard`
  return record.kept.length > 0
    ? 'next: nothing; a put with action: rollback goes back to the kept release'
    : 'next: nothing'
}
