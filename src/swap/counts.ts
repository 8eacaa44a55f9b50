import type { Counts } from './model.ts'
import type { Deployment } from './record.ts'

/** What the candidate starts with: workers that are moved over after the swap start at zero. */
export const startCounts = ({ counts, state }: Pick<Deployment, 'counts' | 'state'>): Counts =>
  state.course.movesWorkers ? { ...counts, ...workersOf(counts, 0) } : counts

/** The processes other than web, with their counts, or all with `count`. */
export const workersOf = (counts: Counts, count?: number): Counts =>
  Object.fromEntries(
    Object.entries(counts)
      .filter(([process]) => process !== 'web')
      .map(([process, wanted]) => [process, count ?? wanted]),
  )

/** Does it have a web process to route to? */
export const isWeb = (counts: Counts): boolean => (counts['web'] ?? 0) > 0
