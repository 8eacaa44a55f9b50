import { tallyAt, type Book, type Page } from './book.ts'
import { visitsAtOnce } from './cadence.ts'
import { openGate } from './gate.ts'
import type { Door } from './instrument.ts'
import { noteScene, outcomeFor, unreachedIn, type Look } from './note.ts'
import { claimLines, controlLine, witnessLine, witnessOf, type Line } from './script.ts'
import { extendStreak } from './tally.ts'
import { tell } from './tell.ts'
import { visitDoor, type Scene } from './visit.ts'

const linesPerVisit = 250

const extras = (book: Book, page: Page, door: Door): readonly Line[] => {
  const witness = witnessOf(page)
  const names = book.entrances.get(door.address)?.names.size ?? 0
  return [
    controlLine(page),
    ...(witness !== undefined && page.namer !== undefined ? [witnessLine(witness, false)] : []),
    ...(witness !== undefined && names > 0 && page.names.unnamed < 3
      ? [witnessLine(witness, true)]
      : []),
  ]
}

const scriptsFor = (book: Book, page: Page, door: Door): readonly (readonly Line[])[] => {
  const lines = claimLines(page)
  const first = extras(book, page, door)
  const count = Math.max(1, Math.ceil(lines.length / linesPerVisit))
  return Array.from({ length: count }, (_, index) => [
    ...(index === 0 ? first : [controlLine(page)]),
    ...lines.slice(index * linesPerVisit, (index + 1) * linesPerVisit),
  ])
}

/** Routes that share connections: as many as fit, where the door takes several routes on one. */
const groupsOf = (book: Book, pages: readonly Page[], door: Door): readonly (readonly Page[])[] => {
  // A connection must not carry more questions about one instance than a second allows.
  const most = door.mixes === true ? Math.max(1, Math.floor(book.settings.rate / 4)) : 1
  const groups: Page[][] = []
  let room = 0
  for (const page of pages) {
    const size = 3 + page.rows.reduce((sum, row) => sum + row.members.length, 0)
    const group = groups.at(-1)
    if (group === undefined || size > room || group.length >= most) {
      groups.push([page])
      room = linesPerVisit - size
    } else {
      group.push(page)
      room -= size
    }
  }
  return groups
}

const conclude = (
  book: Book,
  page: Page,
  door: Door,
  scenes: readonly Scene[],
  signal: AbortSignal,
): Look => {
  for (const scene of scenes) noteScene(book, page, door.address, scene)
  const heard = scenes.flatMap(scene => scene.heard)
  const began = Math.min(...scenes.map(scene => scene.began))
  const ended = Math.max(...scenes.map(scene => scene.ended))
  const outcomes = page.rows.map(row => outcomeFor(row, heard))
  for (const [index, row] of page.rows.entries())
    if (outcomes[index] === 'holds') extendStreak(tallyAt(row, door.address), began, ended)
  // What was cut off by the end of the proof says nothing.
  if (!signal.aborted) tell(book, page, door.address, outcomes.includes('unsure'))
  return { outcomes, unreached: unreachedIn(heard) }
}

const askGroup = async (
  book: Book,
  group: readonly Page[],
  door: Door,
  signal: AbortSignal,
): Promise<readonly Look[]> => {
  const [first] = group
  if (group.length === 1 && first !== undefined) {
    const visits = scriptsFor(book, first, door).map(lines => visitDoor(book, door, lines, signal))
    return [conclude(book, first, door, await Promise.all(visits), signal)]
  }
  const lines = group.flatMap(page => scriptsFor(book, page, door).flat())
  const scene = await visitDoor(book, door, lines, signal)
  const byRoute = Map.groupBy(scene.heard, line => line.question.route)
  return group.map(page =>
    conclude(book, page, door, [{ ...scene, heard: byRoute.get(page.route) ?? [] }], signal),
  )
}

/** Asks one router everything about these routes: one full round. */
export const askRouter = async (
  book: Book,
  pages: readonly Page[],
  door: Door,
  signal: AbortSignal,
): Promise<readonly Look[]> => {
  const width = Math.ceil(visitsAtOnce / Math.max(1, book.entrances.size))
  const turn = openGate(Math.max(2, width))
  const looks = await Promise.all(
    groupsOf(book, pages, door).map(group => turn(() => askGroup(book, group, door, signal))),
  )
  return looks.flat()
}

/** Asks one router everything about one route, and tells what that showed of each claim. */
export const askRoute = async (
  book: Book,
  page: Page,
  door: Door,
  signal: AbortSignal,
): Promise<Look> => {
  const [look] = await askRouter(book, [page], door, signal)
  return look ?? { outcomes: [], unreached: undefined }
}
