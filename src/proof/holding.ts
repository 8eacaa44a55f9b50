import { freshness, freshnessBehind } from './cadence.ts'
import { balancersOf, doorsOf, isMute, isObserved, type Book, type Page, type Row } from './book.ts'
import type { Door } from './instrument.ts'
import { attributable } from './names.ts'
import { assumedRouters, neededFor } from './needed.ts'
import { areApart, runHolds } from './run.ts'
import { figuresOf, streakHolds, type Tally } from './tally.ts'

const holdsNow = (book: Book, row: Row, tally: Tally | undefined, oldest: number): boolean =>
  tally !== undefined &&
  streakHolds(row.claim.direction, tally, book.settings.heartbeat) &&
  book.env.clock.monotonic() - tally.second <= oldest

const holdsDirectly = (book: Book, row: Row, doors: readonly Door[]): boolean => {
  const oldest = freshness(book.settings.rate, doors.length)
  return doors.every(door => holdsNow(book, row, row.tallies.get(door.address), oldest))
}

const holdsByName = (book: Book, page: Page, row: Row): boolean => {
  const { count, rate } = book.settings
  if (count === undefined || page.seen.size !== count || !attributable(page.names)) return false
  const oldest = freshnessBehind(rate, count)
  return [...page.seen].every(name => holdsNow(book, row, row.tallies.get(name), oldest))
}

/** What routers said that can be told apart, where a sample would do without them. */
const isContradicted = ({ seen }: Page, row: Row): boolean =>
  [...seen].some(name => {
    const tally = row.tallies.get(name)
    if (tally === undefined || tally.streak > 0) return false
    return row.members.some(member => {
      const { present, absent } = figuresOf(tally, row.slots.get(member) ?? -1)
      return (row.claim.direction === 'in' ? absent : present) > 0
    })
  })

const holdsSampled = (book: Book, page: Page, row: Row): boolean => {
  const { run } = row
  const doors = balancersOf(book, page).map(door => door.address)
  const isNamed = attributable(page.names)
  const isSteady = !isNamed || ![...row.tallies.values()].some(({ attempts }) => attempts > 1)
  const oldest = freshnessBehind(book.settings.rate, assumedRouters(book, page))
  return (
    !(isNamed && isContradicted(page, row)) &&
    runHolds(run, row.claim.direction, doors, neededFor(book, page, row)) &&
    (row.claim.direction === 'out' ||
      isSteady ||
      areApart(run.first, run.last, book.settings.heartbeat)) &&
    book.env.clock.monotonic() - run.last <= oldest
  )
}

/** True when everything that can be observed holds, at every router, and was looked at just now. */
export const allHold = (book: Book): boolean => {
  const doors = doorsOf(book, 'router')
  const waited = book.env.clock.monotonic() - book.started >= book.settings.wait
  if (book.entrances.size === 0) return true
  return book.pages
    .filter(page => isObserved(page) && !(waited && isMute(book, page)))
    .every(page =>
      page.rows.every(row =>
        doors.length > 0
          ? holdsDirectly(book, row, doors)
          : holdsByName(book, page, row) || holdsSampled(book, page, row),
      ),
    )
}
