import type { Environment } from '../environment.ts'
import { balancersOf, doorsOf, isDirect, openBook, type Book, type Page, type Row } from './book.ts'
import { sentinelEvery, visitsAtOnce } from './cadence.ts'
import type { BaselineOfClaim } from './evidence.ts'
import type { Door, Instrument } from './instrument.ts'
import { untilAborted } from './interruption.ts'
import { neededFor } from './needed.ts'
import { noteScene } from './note.ts'
import type { ProofRequest } from './request.ts'
import { readDoors, readMembers } from './roster.ts'
import { claimLine, controlLine, type Heard, type Line } from './script.ts'
import type { ProofSettings } from './settings.ts'
import { visitDoor } from './visit.ts'

const tries = 5

// A release that has not started has no instances yet: its first one stands for all.
const linesOf = (page: Page): readonly Line[] => [
  controlLine(page),
  ...page.rows.flatMap(row =>
    (row.members.length > 0 ? row.members : [0]).map(instance => claimLine(row, instance)),
  ),
]

/** The lines of one visit in which no needed answer is unknown, or the last of a few tries. */
const askSurely = async (book: Book, page: Page, door: Door, signal: AbortSignal) => {
  let heard: readonly Heard[] = []
  for (let nth = 1; nth <= tries; nth += 1) {
    const scene = await visitDoor(book, door, linesOf(page), signal)
    noteScene(book, page, door.address, scene)
    heard = scene.heard
    if (heard.every(line => line.answer.verdict !== 'unknown')) break
    if (nth < tries) await book.env.clock.sleep(sentinelEvery * nth, signal)
  }
  return heard
}

const showsBefore = (row: Row, heard: readonly Heard[]): boolean => {
  const control = heard.find(line => line.purpose === 'control')
  const answers = heard.filter(line => line.row === row)
  return (
    control?.answer.verdict === 'absent' &&
    (row.claim.direction === 'in'
      ? answers.every(line => line.answer.verdict === 'absent')
      : answers.some(line => line.answer.verdict === 'present'))
  )
}

interface Counted {
  readonly present: number
  readonly absent: number
  readonly unknown: number
  readonly refused: number
  readonly passed: number
}

const count = (row: Row, heard: readonly Heard[]): Counted => {
  const with_ = (purpose: Line['purpose'], verdict: string) =>
    heard.filter(
      line =>
        line.purpose === purpose &&
        line.answer.verdict === verdict &&
        (purpose === 'control' || line.row === row),
    ).length
  return {
    present: with_('claim', 'present'),
    absent: with_('claim', 'absent'),
    unknown: with_('claim', 'unknown'),
    refused: with_('control', 'absent'),
    passed: with_('control', 'present'),
  }
}

const reasonAgainst = (
  row: Row,
  counts: Counted,
  left: Door | undefined,
  heard: readonly Heard[],
): string | undefined => {
  if (!row.claim.observable) return 'nobody can ask about this route from outside'
  if (counts.passed > 0) return 'an instance that cannot exist was answered as present'
  if (row.claim.direction === 'in' && counts.present > 0)
    return 'the release answers before it is mapped: a parent path or a wildcard route has it already'
  if (left === undefined) return undefined
  if (row.claim.direction === 'out' && counts.absent > 0 && counts.present === 0)
    return `no instance of the release was seen at ${left.address} before the change`
  const why = heard.find(line => line.answer.verdict === 'unknown')?.answer.why
  return `no clear answer from ${left.address}${why === undefined ? '' : `: ${why}`}`
}

const entryFor = (
  book: Book,
  row: Row,
  answers: readonly { readonly door: Door; readonly heard: readonly Heard[] }[],
): BaselineOfClaim => {
  const heard = answers.flatMap(answer => answer.heard)
  const counts = count(row, heard)
  const doors = [...new Set(answers.map(answer => answer.door))]
  const shown = doors.filter(door => {
    const here = answers.filter(answer => answer.door === door)
    return row.claim.direction === 'in'
      ? here.every(answer => showsBefore(row, answer.heard))
      : here.some(answer => showsBefore(row, answer.heard))
  })
  const left = doors.find(door => !shown.includes(door))
  const against = reasonAgainst(row, counts, left, heard)
  const { route, release, direction } = row.claim
  return {
    route,
    release,
    direction,
    at: new Date(book.env.clock.now()).toISOString(),
    routers: shown.map(door => door.address),
    ...counts,
    measurable: against === undefined && doors.length > 0,
    why: against ?? (doors.length > 0 ? '' : 'no address of a router or balancer is known'),
  }
}

const takeAt = async (book: Book, page: Page, signal: AbortSignal) => {
  const direct = isDirect(book)
  const doors = direct ? doorsOf(book, 'router') : balancersOf(book, page)
  const [first] = page.rows
  const visits = direct || first === undefined ? 1 : Math.min(200, neededFor(book, page, first))
  return Promise.all(
    doors.flatMap(door =>
      Array.from({ length: visits }, async () => ({
        door,
        heard: await askSurely(book, page, door, signal),
      })),
    ),
  )
}

/**
 * Asks for the opposite of each claim, before the change: the release of a claim `in` must be
 * absent at every router, that of a claim `out` present, and the negative control refused. One
 * entry per claim, plain JSON for the record; where `measurable` is false, `why` says what answers.
 */
export const baseline = (
  env: Environment,
  instrument: Instrument,
  settings: ProofSettings,
  request: Pick<ProofRequest, 'claims' | 'members' | 'namers'>,
): Promise<readonly BaselineOfClaim[]> =>
  untilAborted(env.signal, async signal => {
    const book = openBook(env, instrument, settings, request, visitsAtOnce)
    await Promise.all([readDoors(book, false), readMembers(book)])
    const entries = await Promise.all(
      book.pages.map(async page => {
        const answers = page.rows.every(row => row.claim.observable)
          ? await takeAt(book, page, signal)
          : []
        return page.rows.map(row => entryFor(book, row, answers))
      }),
    )
    return entries.flat()
  })
