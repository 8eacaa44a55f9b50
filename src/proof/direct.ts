import { askRouter } from './ask-router.ts'
import { reaskEvery, sentinelEvery } from './cadence.ts'
import { doorsOf, isObserved, tallyAt, type Book, type Page, type Row } from './book.ts'
import type { Door } from './instrument.ts'
import { noteScene, wanted } from './note.ts'
import { claimLine } from './script.ts'
import { streakHolds } from './tally.ts'
import { visitDoor } from './visit.ts'

const observedPages = (book: Book): readonly Page[] => book.pages.filter(isObserved)

const failingRow = (book: Book, door: Door): Row | undefined => {
  for (const page of observedPages(book))
    for (const row of page.rows) if (tallyAt(row, door.address).failing >= 0) return row
  return undefined
}

/** One cheap question to a router that said the opposite; true when its answer turned. */
const askSentinel = async (book: Book, door: Door, row: Row, signal: AbortSignal) => {
  const page = book.pages.find(candidate => candidate.rows.includes(row))
  const tally = tallyAt(row, door.address)
  const instance = row.members.find(member => row.slots.get(member) === tally.failing)
  if (page === undefined || instance === undefined) {
    tally.failing = -1
    return true
  }
  const scene = await visitDoor(book, door, [claimLine(row, instance)], signal)
  noteScene(book, page, door.address, scene)
  return scene.heard.every(line => line.answer.verdict === wanted(row))
}

const pauseAfterRound = (book: Book, door: Door, unsure: boolean, doubts: number): number => {
  const { rate, heartbeat } = book.settings
  const reask = reaskEvery(rate, doorsOf(book, 'router').length)
  if (unsure) return Math.min(1000, sentinelEvery * 2 ** doubts)
  let pause = reask
  for (const row of observedPages(book).flatMap(page => page.rows)) {
    const tally = tallyAt(row, door.address)
    if (streakHolds(row.claim.direction, tally, heartbeat)) continue
    if (tally.failing >= 0) return sentinelEvery
    if (tally.streak < 2 && (row.claim.direction === 'in' || tally.streak === 0)) return 0
    pause = Math.min(pause, tally.since + heartbeat + 1 - book.env.clock.monotonic())
  }
  return Math.max(1, pause)
}

/**
 * Keeps asking one router until `signal` aborts: a sentinel while it says the opposite, full rounds
 * when that turns, and a full round now and then once everything holds.
 */
export const tendRouter = async (
  book: Book,
  door: Door,
  signal: AbortSignal,
  looked: () => void,
): Promise<void> => {
  const { clock } = book.env
  let doubts = 0
  while (!signal.aborted && book.entrances.has(door.address)) {
    const began = clock.monotonic()
    const failing = failingRow(book, door)
    if (failing !== undefined && !(await askSentinel(book, door, failing, signal))) {
      await clock.sleep(Math.max(1, began + sentinelEvery - clock.monotonic()), signal)
      continue
    }
    if (signal.aborted) return
    const looks = await askRouter(book, observedPages(book), door, signal)
    if (signal.aborted) return
    const unsure = looks.some(look => look.outcomes.includes('unsure'))
    doubts = unsure ? doubts + 1 : 0
    looked()
    const pause = pauseAfterRound(book, door, unsure, doubts)
    if (pause > 0) await clock.sleep(pause, signal)
  }
}
