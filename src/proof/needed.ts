import type { Book, Page, Row } from './book.ts'
import { isObserved } from './book.ts'
import { routersBehind } from './names.ts'
import { connectionsNeeded, piecesOf, shareOfAttempt } from './sampling.ts'

/** Routers assumed behind the balancer of this route; two while nobody knows better. */
export const assumedRouters = (book: Book, page: Page): number =>
  routersBehind(book.settings.count, page.names, page.seen.size) ?? 2

/** Connections that a claim needs in a row, through every balancer address, in this attempt. */
export const neededFor = (book: Book, page: Page, row: Row): number => {
  const pairs = book.pages
    .filter(isObserved)
    .flatMap(other => other.rows)
    .filter(other => other.claim.direction === row.claim.direction)
    .reduce((sum, other) => sum + other.members.length, 0)
  const share = shareOfAttempt(book.settings.missProbability, piecesOf(pairs), row.run.attempt)
  return connectionsNeeded(assumedRouters(book, page), share)
}
