import { asFailure } from '../failure.ts'
import type { Book, Page, Row } from './book.ts'
import { breakRun } from './run.ts'
import { breakStreak } from './tally.ts'

const same = (a: readonly number[], b: readonly number[]): boolean =>
  a.length === b.length && a.every((value, index) => value === b[index])

/** Takes new members in; true when there is an instance that was not asked for before. */
const enrol = (book: Book, row: Row, indices: readonly number[]): boolean => {
  // A removal is proven for every index that ever was there: one that vanishes may come back.
  const wanted = row.claim.direction === 'out' ? [...row.members, ...indices] : indices
  const members = [...new Set(wanted)].sort((a, b) => a - b)
  if (same(members, row.members)) return false
  const known = new Set(row.members)
  const joined = members.some(member => !known.has(member))
  row.members = members
  for (const member of members) if (!row.slots.has(member)) row.slots.set(member, row.slots.size)
  if (joined) {
    const now = book.env.clock.monotonic()
    for (const tally of row.tallies.values()) breakStreak(tally, -1, now)
    breakRun(row.run, now)
  }
  return joined
}

const namerOf = async (book: Book, page: Page): Promise<Page['namer']> => {
  for (const namer of book.request.namers ?? []) {
    if (namer.route !== page.route) continue
    const [instance] = await book.request.members(namer.release)
    if (instance !== undefined) return { release: namer.release, instance }
  }
  return undefined
}

/** Reads the instances of every release again; true when nothing joined. */
export const readMembers = async (book: Book): Promise<boolean> => {
  const releases = new Set(book.request.claims.map(claim => claim.release))
  const members = new Map<string, readonly number[]>()
  for (const release of releases) members.set(release, await book.request.members(release))
  let still = true
  for (const page of book.pages) {
    for (const row of page.rows)
      if (enrol(book, row, members.get(row.claim.release) ?? [])) still = false
    page.namer = await namerOf(book, page)
  }
  return still
}

/** Reads the doors again; true when none joined. A door that left is not asked any more. */
export const readDoors = async (book: Book, joined: boolean): Promise<boolean> => {
  const doors = await book.instrument.doors(book.pages.map(page => page.route))
  const addresses = new Set(doors.map(door => door.address))
  for (const address of book.entrances.keys())
    if (!addresses.has(address)) {
      book.entrances.delete(address)
      book.remarks.add(`${address} left while the proof ran`)
    }
  let still = true
  for (const door of doors) {
    if (book.entrances.has(door.address)) continue
    book.entrances.set(door.address, { door, joined, names: new Set() })
    still = false
  }
  return still
}

/** Reads something again; false when it could not be read now, which is remarked and not fatal. */
export const remarking = async (book: Book, read: () => Promise<boolean>): Promise<boolean> => {
  try {
    return await read()
  } catch (thrown) {
    const failure = asFailure(thrown)
    if (failure.code === 'internal' || failure.code === 'interrupted') throw failure
    book.remarks.add(`members or doors could not be read for a while: ${failure.code}`)
    return false
  }
}

/** Reads something again every so often. */
export const rereadEvery = async (
  book: Book,
  period: number,
  read: () => Promise<boolean>,
  signal: AbortSignal,
): Promise<void> => {
  while (!signal.aborted) {
    await book.env.clock.sleep(period, signal)
    if (!signal.aborted) await remarking(book, read)
  }
}
