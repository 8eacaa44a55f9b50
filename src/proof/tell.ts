import { tallyAt, type Book, type Page } from './book.ts'
import type { Progress } from './progress.ts'
import { streakHolds } from './tally.ts'

/** Reports how far a route is at a router, if that changed. */
export const tell = (book: Book, page: Page, router: string, unsure: boolean): void => {
  const { onProgress } = book.request
  if (onProgress === undefined) return
  const tallies = page.rows.map(row => ({ row, tally: tallyAt(row, router) }))
  const held = tallies.filter(({ row, tally }) =>
    streakHolds(row.claim.direction, tally, book.settings.heartbeat),
  ).length
  const state: Progress['state'] = tallies.some(({ tally }) => tally.failing >= 0)
    ? 'missing'
    : unsure
      ? 'unknown'
      : held === page.rows.length
        ? 'held'
        : 'holding'
  const progress = { route: page.route, router, held, of: page.rows.length, state }
  const key = `${page.route} ${router}`
  const line = `${state} ${held}`
  if (book.told.get(key) === line) return
  book.told.set(key, line)
  onProgress(progress)
}
