import { reaskEvery, sentinelEvery } from './cadence.ts'
import { balancersOf, isObserved, tallyAt, type Book, type Page, type Row } from './book.ts'
import type { Door } from './instrument.ts'
import { noteScene, outcomeFor, unreachedIn, wanted, type Look, type Outcome } from './note.ts'
import { assumedRouters, neededFor } from './needed.ts'
import { tell } from './tell.ts'
import { claimLine, claimLines, controlLine, witnessLine, witnessOf, type Line } from './script.ts'
import { areApart, breakRun, extendRun, runHolds } from './run.ts'
import { breakStreak, extendStreak } from './tally.ts'
import { visitDoor, type Scene } from './visit.ts'

/** True while names may tell routers apart here. */
const namesHelp = (page: Page): boolean =>
  page.names.forged === 0 && page.names.mixed === 0 && (page.seen.size > 0 || page.witness.seen < 5)

/** One visit's questions, with a named endpoint at both ends so that a refusal between has a name. */
export const balancedScript = (page: Page, claims: readonly Line[]): readonly Line[] => {
  const witness = witnessOf(page)
  const named = witness !== undefined && namesHelp(page)
  const explicit = witness !== undefined && page.namer !== undefined
  const learn = witness !== undefined && page.seen.size > 0 && page.names.unnamed < 3
  return [
    ...(witness !== undefined && (named || explicit) ? [witnessLine(witness, false)] : []),
    ...(learn ? [witnessLine(witness, true)] : []),
    controlLine(page),
    ...claims,
    ...(witness !== undefined && named ? [witnessLine(witness, false)] : []),
  ]
}

/** The name of the router that answered all of a visit, when both its ends say the same one. */
export const nameOf = (scene: Scene): string | undefined => {
  const lines = scene.heard.filter(line => line.purpose !== 'unnamed')
  const name = lines[0]?.answer.name
  const alike = lines.every(
    ({ answer }) => answer.sameConnection && (answer.name === undefined || answer.name === name),
  )
  return alike && lines.at(-1)?.answer.name === name ? name : undefined
}

/** Where answers are counted that no router put its name to. */
const unattributed = (door: Door): string => `via ${door.address}`

const doorFor = (book: Book, page: Page, row: Row | undefined): Door | undefined => {
  const doors = balancersOf(book, page)
  const fewest = Math.min(...doors.map(door => row?.run.counts.get(door.address) ?? 0))
  const candidates = doors.filter(door => (row?.run.counts.get(door.address) ?? 0) === fewest)
  return candidates[Math.floor(book.env.random.float() * candidates.length)]
}

/** A refusal that nobody can attribute may be any router's: all of them begin again. */
const beginAgain = (row: Row, at: number): void => {
  breakRun(row.run, at)
  for (const tally of row.tallies.values()) breakStreak(tally, -1, at)
}

/** Draws the conclusions of one full visit for one claim. */
const conclude = (book: Book, page: Page, row: Row, scene: Scene, name: string | undefined) => {
  const outcome: Outcome = outcomeFor(row, scene.heard)
  if (outcome === 'fails' && name === undefined) beginAgain(row, scene.ended)
  else if (outcome === 'fails') breakRun(row.run, scene.ended)
  if (outcome !== 'holds') return outcome
  if (name !== undefined) extendStreak(tallyAt(row, name), scene.began, scene.ended)
  extendRun(row.run, {
    direction: row.claim.direction,
    door: scene.door.address,
    doors: balancersOf(book, page).map(door => door.address),
    needed: neededFor(book, page, row),
    heartbeat: book.settings.heartbeat,
    began: scene.began,
    ended: scene.ended,
  })
  return outcome
}

/** One full visit of a route through a balancer; tells what became of each claim. */
export const askBehind = async (
  book: Book,
  page: Page,
  door: Door,
  signal: AbortSignal,
): Promise<Look> => {
  const scene = await visitDoor(book, door, balancedScript(page, claimLines(page)), signal)
  const name = nameOf(scene)
  const router = name ?? unattributed(door)
  noteScene(book, page, router, scene)
  const outcomes = page.rows.map(row => conclude(book, page, row, scene, name))
  // What was cut off by the end of the proof says nothing.
  if (!signal.aborted) tell(book, page, router, outcomes.includes('unsure'))
  return { outcomes, unreached: unreachedIn(scene.heard) }
}

const askSentinel = async (book: Book, page: Page, row: Row, door: Door, signal: AbortSignal) => {
  const pick = Math.floor(book.env.random.float() * row.members.length)
  const instance = row.members[pick]
  if (instance === undefined) return true
  const scene = await visitDoor(book, door, [claimLine(row, instance)], signal)
  noteScene(book, page, unattributed(door), scene)
  if (outcomeFor(row, scene.heard) === 'fails') beginAgain(row, scene.ended)
  return scene.heard.every(line => line.answer.verdict === wanted(row))
}

const isDone = (book: Book, page: Page, row: Row): boolean =>
  runHolds(
    row.run,
    row.claim.direction,
    balancersOf(book, page).map(door => door.address),
    neededFor(book, page, row),
  )

const isCollecting = (book: Book, page: Page, row: Row): boolean => {
  if (row.run.failing || isDone(book, page, row)) return false
  const { set, first } = row.run
  return set === 1 || areApart(first, book.env.clock.monotonic(), book.settings.heartbeat)
}

/**
 * Keeps visiting one route through its balancers until `signal` aborts. Several lanes work on one
 * route while connections are collected; only the first (0) asks sentinels and keeps watch.
 */
export const tendRoute = async (
  book: Book,
  page: Page,
  lane: number,
  signal: AbortSignal,
  looked: () => void,
): Promise<void> => {
  const { clock } = book.env
  let doubts = 0
  while (!signal.aborted) {
    const collecting = page.rows.find(row => isCollecting(book, page, row))
    const door = doorFor(book, page, collecting)
    if (door === undefined || !isObserved(page) || (lane > 0 && collecting === undefined)) {
      await clock.sleep(sentinelEvery, signal)
      continue
    }
    const failing = collecting === undefined ? page.rows.find(row => row.run.failing) : undefined
    if (failing !== undefined && !(await askSentinel(book, page, failing, door, signal))) {
      await clock.sleep(sentinelEvery, signal)
      continue
    }
    if (signal.aborted) return
    const { outcomes } = await askBehind(book, page, door, signal)
    if (signal.aborted) return
    looked()
    doubts = outcomes.includes('unsure') ? doubts + 1 : 0
    const reask = reaskEvery(book.settings.rate, 1) / assumedRouters(book, page)
    const pause = doubts > 0 ? Math.min(1000, sentinelEvery * 2 ** doubts) : reask
    if (doubts > 0 || !outcomes.includes('holds') || collecting === undefined)
      await clock.sleep(pause, signal)
  }
}
