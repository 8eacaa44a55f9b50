import { sentinelEvery } from './cadence.ts'
import { balancersOf, doorsOf, isObserved, type Book } from './book.ts'
import { balancedScript } from './balanced.ts'
import { noteScene } from './note.ts'
import { witnessOf } from './script.ts'
import { visitDoor } from './visit.ts'

/**
 * Looks through the balancer while the configured addresses are asked one by one: a router that
 * shows a name there, and is none of them, lowers the grade. Quick at first, then once a second.
 */
export const watchForStrangers = async (book: Book, signal: AbortSignal): Promise<void> => {
  let visits = 0
  const quick = 2 * doorsOf(book, 'router').length
  while (!signal.aborted) {
    const pages = book.pages.filter(page => isObserved(page) && witnessOf(page) !== undefined)
    const page = pages[visits % Math.max(1, pages.length)]
    const doors = page === undefined ? [] : balancersOf(book, page)
    const door = doors[visits % Math.max(1, doors.length)]
    if (door !== undefined && page !== undefined) {
      const lines = balancedScript(page, []).filter(line => line.purpose !== 'control')
      noteScene(book, page, `via ${door.address}`, await visitDoor(book, door, lines, signal))
      visits += 1
    }
    await book.env.clock.sleep(visits < quick ? sentinelEvery : 1000, signal)
  }
}
