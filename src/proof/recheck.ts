import type { Environment } from '../environment.ts'
import { askBehind } from './balanced.ts'
import {
  balancersOf,
  doorsOf,
  isBlind,
  isDirect,
  isMute,
  openBook,
  type Book,
  type Page,
} from './book.ts'
import { sentinelEvery, visitsAtOnce } from './cadence.ts'
import { askRoute } from './ask-router.ts'
import type { Instrument } from './instrument.ts'
import { untilAborted } from './interruption.ts'
import { assumedRouters } from './needed.ts'
import type { Look } from './note.ts'
import type { ProofRequest } from './request.ts'
import { readDoors, readMembers } from './roster.ts'
import type { ProofSettings } from './settings.ts'

const tries = 4

/**
 * Looks again while an answer is unknown, or while a router knows an instance that it cannot reach:
 * for whoever `arrives`, being in a table is not enough. True when every claim held in the end.
 */
const surely = async (
  book: Book,
  arrives: boolean,
  look: () => Promise<Look>,
  signal: AbortSignal,
): Promise<boolean> => {
  for (let nth = 1; nth <= tries; nth += 1) {
    const { outcomes, unreached } = await look()
    if (outcomes.includes('fails')) return false
    const isReached = unreached === undefined || !arrives
    if (!outcomes.includes('unsure') && isReached) return true
    if (nth < tries) await book.env.clock.sleep(sentinelEvery * nth, signal)
  }
  return false
}

const arrivesOn = (page: Page): boolean => page.rows.some(row => row.claim.direction === 'in')

const holdsBehind = async (book: Book, page: Page, signal: AbortSignal): Promise<boolean> => {
  const doors = balancersOf(book, page)
  for (let visit = 0; visit < 3 * assumedRouters(book, page) * doors.length; visit += 1) {
    const door = doors[visit % doors.length]
    if (door === undefined) return false
    if (!(await surely(book, arrivesOn(page), () => askBehind(book, page, door, signal), signal)))
      return false
  }
  return true
}

/** True where nothing could ever be observed: such a claim was waited for, and stays as it is. */
const isExempt = (book: Book, page: Page): boolean =>
  page.rows.some(row => !row.claim.observable) ||
  ((isBlind(page) || isMute(book, page)) &&
    !(book.request.baselines ?? []).some(taken => taken.route === page.route && taken.measurable))

/**
 * One full round now: true only if every observable claim holds at every router (behind a balancer:
 * on every one of a handful of connections), and every instance that is claimed in can be reached.
 * An answer that stays unknown makes it false.
 */
export const recheck = (
  env: Environment,
  instrument: Instrument,
  settings: ProofSettings,
  request: ProofRequest,
): Promise<boolean> =>
  untilAborted(env.signal, async signal => {
    const book = openBook(env, instrument, settings, request, visitsAtOnce)
    await Promise.all([readDoors(book, false), readMembers(book)])
    if (book.entrances.size === 0) return true
    const holds = async (page: Page): Promise<boolean> => {
      if (page.rows.some(row => !row.claim.observable)) return true
      const held = isDirect(book)
        ? await Promise.all(
            doorsOf(book, 'router').map(door =>
              surely(book, arrivesOn(page), () => askRoute(book, page, door, signal), signal),
            ),
          )
        : [await holdsBehind(book, page, signal)]
      return !held.includes(false) || isExempt(book, page)
    }
    return !(await Promise.all(book.pages.map(holds))).includes(false)
  })
