import type { Environment, Milliseconds } from '../environment.ts'
import { askBehind } from './balanced.ts'
import {
  balancersOf,
  doorsOf,
  isDirect,
  isObserved,
  openBook,
  type Book,
  type Page,
} from './book.ts'
import { reaskEvery, sentinelEvery, visitsAtOnce } from './cadence.ts'
import { askRoute } from './ask-router.ts'
import type { Door, Instrument } from './instrument.ts'
import { untilAborted } from './interruption.ts'
import { assumedRouters } from './needed.ts'
import type { Look } from './note.ts'
import type { ProofRequest } from './request.ts'
import { readDoors, readMembers, remarking } from './roster.ts'
import type { ProofSettings } from './settings.ts'

/** What became of claims that were proven before. */
export type Watched = 'held' | { readonly lost: string }

const complaint = (page: Page, door: Door, look: Look): string | undefined => {
  const index = look.outcomes.indexOf('fails')
  if (index >= 0) {
    const direction = page.rows[index]?.claim.direction
    const what = direction === 'in' ? 'no longer knows an instance' : 'knows an instance again'
    return `${page.route}: the router behind ${door.address} ${what}`
  }
  return look.unreached === undefined ? undefined : `${page.route}: ${look.unreached}`
}

/** Asks again after a complaint, with fresh members; behind a balancer often enough to meet it again. */
const confirmed = async (
  book: Book,
  page: Page,
  ask: () => Promise<string | undefined>,
  signal: AbortSignal,
): Promise<string | undefined> => {
  await remarking(book, () => readMembers(book))
  const looks = isDirect(book) ? 1 : 4 * assumedRouters(book, page)
  for (let nth = 0; nth < looks && !signal.aborted; nth += 1) {
    await book.env.clock.sleep(sentinelEvery, signal)
    const again = await ask()
    if (again !== undefined) return again
  }
  return undefined
}

const watchPage = async (
  book: Book,
  page: Page,
  door: Door,
  until: Milliseconds,
  signal: AbortSignal,
): Promise<string | undefined> => {
  const { clock } = book.env
  const direct = isDirect(book)
  const ask = async () => {
    const look = await (direct ? askRoute : askBehind)(book, page, door, signal)
    return signal.aborted || !isObserved(page) ? undefined : complaint(page, door, look)
  }
  while (!signal.aborted && clock.monotonic() < until) {
    if ((await ask()) !== undefined) {
      const lost = await confirmed(book, page, ask, signal)
      if (lost !== undefined) return lost
    }
    const doors = doorsOf(book, door.kind).length
    const pause = reaskEvery(book.settings.rate, doors)
    await clock.sleep(Math.max(1, Math.min(pause, until - clock.monotonic())), signal)
  }
  return undefined
}

/**
 * Keeps asking for `duration`, about once a second. A claim is lost when a router says the opposite
 * twice in a row, with the members read anew in between, or cannot reach an instance twice in a row.
 */
export const watch = (
  env: Environment,
  instrument: Instrument,
  settings: ProofSettings,
  request: ProofRequest & { readonly duration: Milliseconds },
): Promise<Watched> =>
  untilAborted(env.signal, async outer => {
    const book = openBook(env, instrument, settings, request, visitsAtOnce)
    await Promise.all([readDoors(book, false), readMembers(book)])
    const end = new AbortController()
    const signal = AbortSignal.any([outer, end.signal])
    const until = env.clock.monotonic() + request.duration
    const doorsFor = (page: Page) =>
      isDirect(book) ? doorsOf(book, 'router') : balancersOf(book, page)
    const loss = Promise.withResolvers<Watched>()
    const watchers = book.pages
      .filter(isObserved)
      .flatMap(page => doorsFor(page).map(door => watchPage(book, page, door, until, signal)))
    const told = watchers.map(async watcher => {
      const lost = await watcher
      if (lost !== undefined) loss.resolve({ lost })
    })
    const rest = env.clock.sleep(request.duration, signal)
    try {
      const whole = Promise.all([rest, ...told]).then((): Watched => 'held')
      return await Promise.race([loss.promise, whole])
    } finally {
      end.abort()
    }
  })
