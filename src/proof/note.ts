import { checksAt, tallyAt, type Book, type Page, type Row } from './book.ts'
import type { Heard } from './script.ts'
import type { Scene } from './visit.ts'
import { breakStreak, countAnswer } from './tally.ts'

/** What a full round showed of one claim. `unsure` neither extends a streak nor breaks it. */
export type Outcome = 'holds' | 'fails' | 'unsure'

/** What one full look at a route showed: one outcome per claim, and an instance out of reach. */
export interface Look {
  readonly outcomes: readonly Outcome[]
  readonly unreached: string | undefined
}

/** An instance of an arriving release that a router knows and could not reach, if there is one. */
export const unreachedIn = (heard: readonly Heard[]): string | undefined => {
  const line = heard.find(
    ({ row, answer }) => row?.claim.direction === 'in' && answer.reached === false,
  )
  return line === undefined
    ? undefined
    : `instance ${line.question.instance} could not be reached by a router (${line.answer.why})`
}

/** The answer that a claim wants from each of its instances. */
export const wanted = (row: Row): 'present' | 'absent' =>
  row.claim.direction === 'in' ? 'present' : 'absent'

const noteNames = (book: Book, page: Page, scene: Scene): void => {
  const onThis = new Set<string>()
  for (const { purpose, answer } of scene.heard) {
    if (answer.verdict === 'unknown') continue
    if (purpose === 'unnamed') {
      if (answer.verdict === 'present') page.names.unnamed += 1
      if (answer.name !== undefined) page.names.forged += 1
    } else if (answer.name !== undefined) {
      page.names.named += 1
      page.seen.add(answer.name)
      book.entrances.get(scene.door.address)?.names.add(answer.name)
      if (answer.sameConnection) onThis.add(answer.name)
    }
  }
  if (onThis.size > 1) page.names.mixed += 1
}

const noteCheck = (page: Page, router: string, { purpose, answer }: Heard): void => {
  const checks = checksAt(page, router)
  if (purpose === 'control') checks.asked += 1
  if (purpose === 'witness' && answer.verdict === 'present') page.witness.seen += 1
  if (purpose === 'witness' && answer.mangled === true) page.witness.mangled += 1
  if (answer.verdict === 'unknown') return
  if (purpose === 'control') {
    if (answer.verdict === 'absent') checks.refused += 1
    else checks.passed += 1
  } else if (purpose === 'witness') {
    if (answer.verdict === 'present') checks.witnessed += 1
    else checks.denied += 1
  }
}

/** Writes a visit into the book under the name of the router that answered it. */
export const noteScene = (book: Book, page: Page, router: string, scene: Scene): void => {
  noteNames(book, page, scene)
  const opposed = new Map<Row, number>()
  for (const line of scene.heard) {
    if (line.row === undefined) {
      noteCheck(page, router, line)
      continue
    }
    const slot = line.row.slots.get(line.question.instance)
    if (slot === undefined) continue
    const tally = tallyAt(line.row, router)
    countAnswer(tally, slot, line.answer.verdict, scene.ended)
    const { verdict } = line.answer
    if (verdict === 'unknown' || verdict === wanted(line.row)) continue
    const nth = (opposed.get(line.row) ?? 0) + 1
    opposed.set(line.row, nth)
    // One of those that failed, at random: the sentinels of many routers spread over instances.
    const failing = book.env.random.float() * nth < 1 ? slot : tally.failing
    breakStreak(tally, failing, scene.ended)
  }
}

const controlHeld = (heard: readonly Heard[]): boolean => {
  const controls = heard.filter(line => line.purpose === 'control')
  return controls.length > 0 && controls.every(line => line.answer.verdict === 'absent')
}

/** True when nothing was to witness, or the witness was seen as present. */
const witnessHeld = (heard: readonly Heard[]): boolean => {
  const witnesses = heard.filter(line => line.purpose === 'witness')
  const arriving = heard.filter(line => line.row?.claim.direction === 'in')
  return witnesses.length > 0
    ? witnesses.every(line => line.answer.verdict === 'present')
    : arriving.length === 0 || arriving.some(line => line.answer.verdict === 'present')
}

/** What the answers of one full round say of a claim. Every instance has to be among them. */
export const outcomeFor = (row: Row, heard: readonly Heard[]): Outcome => {
  const answers = heard.filter(line => line.row === row)
  const opposite = wanted(row) === 'present' ? 'absent' : 'present'
  if (answers.some(line => line.answer.verdict === opposite)) return 'fails'
  const agreed = new Set(
    answers.filter(line => line.answer.verdict === wanted(row)).map(line => line.question.instance),
  )
  if (!row.members.every(instance => agreed.has(instance))) return 'unsure'
  if (row.claim.direction === 'in' && row.members.length === 0) return 'unsure'
  if (!controlHeld(heard)) return 'unsure'
  return row.claim.direction === 'out' && !witnessHeld(heard) ? 'unsure' : 'holds'
}
