import type { Environment } from '../environment.ts'
import { tendRoute } from './balanced.ts'
import { doorsOf, isDirect, isObserved, openBook, type Book } from './book.ts'
import { watchForStrangers } from './bystander.ts'
import { doorsEvery, membersEvery, visitsAtOnce } from './cadence.ts'
import { tendRouter } from './direct.ts'
import type { Evidence } from './evidence.ts'
import { allHold } from './holding.ts'
import type { Instrument } from './instrument.ts'
import { untilAborted } from './interruption.ts'
import type { Proof, ProofRequest } from './request.ts'
import { readDoors, readMembers, remarking, rereadEvery } from './roster.ts'
import type { ProofSettings } from './settings.ts'
import { writeEvidence } from './write.ts'

const lanes = 4

type Run = (loop: Promise<void>) => void

/** Starts asking at every router that is not asked yet; the others joined since the last call. */
const tending = (book: Book, signal: AbortSignal, looked: () => void, run: Run) => {
  const tended = new Set<string>()
  return () => {
    for (const door of doorsOf(book, 'router')) {
      if (tended.has(door.address)) continue
      tended.add(door.address)
      run(tendRouter(book, door, signal, looked).finally(() => tended.delete(door.address)))
    }
  }
}

/** Starts everything else that goes on while a proof runs. */
const tendRest = (
  book: Book,
  signal: AbortSignal,
  looked: () => void,
  tendDoors: () => void,
  run: Run,
): void => {
  if (!isDirect(book))
    for (const page of book.pages)
      for (let lane = 0; lane < lanes; lane += 1) run(tendRoute(book, page, lane, signal, looked))
  else if (doorsOf(book, 'balancer').length > 0) run(watchForStrangers(book, signal))
  run(rereadEvery(book, membersEvery, () => readMembers(book), signal))
  const doors = async () => {
    const still = await readDoors(book, true)
    tendDoors()
    return still
  }
  run(rereadEvery(book, doorsEvery, doors, signal))
}

/** Reports how much of the wait has passed for what nobody can observe. */
const tellWait = (book: Book, all: boolean): void => {
  const passed = book.env.clock.monotonic() - book.started
  const of = Math.round(book.settings.wait / 1000)
  for (const page of book.pages)
    if (all || !isObserved(page))
      book.request.onProgress?.({
        route: page.route,
        router: '',
        held: Math.min(of, Math.floor(passed / 1000)),
        of,
        state: 'waited',
      })
}

/** Ends the proof when everything holds and the members, read once more, are still the same. */
const concluding = (
  book: Book,
  reread: () => Promise<boolean>,
  conclude: (evidence: Evidence) => void,
) => {
  const { clock } = book.env
  let busy = false
  let until = Number.NEGATIVE_INFINITY
  const settle = async (): Promise<void> => {
    if (busy || clock.monotonic() < until || !allHold(book)) return
    busy = true
    try {
      if (!(await reread()) || !allHold(book)) return
      const evidence = writeEvidence(book, true)
      if (evidence.verdict === 'proven') conclude(evidence)
      else until = Math.max(until, book.started + book.settings.wait)
    } finally {
      busy = false
    }
  }
  const waiting = () => clock.monotonic() < until
  return { settle, waiting }
}

const keepTime = async (
  book: Book,
  { settle, waiting }: ReturnType<typeof concluding>,
  signal: AbortSignal,
): Promise<Evidence> => {
  const { clock } = book.env
  const { wait, timeout } = book.settings
  for (;;) {
    await settle()
    const passed = clock.monotonic() - book.started
    if (passed >= timeout && !waiting()) return writeEvidence(book, false)
    tellWait(book, waiting())
    const marks = [passed + 1000, wait, timeout].filter(mark => mark > passed)
    await clock.sleep(Math.min(...marks) - passed, signal)
    if (signal.aborted) return writeEvidence(book, false)
  }
}

/**
 * Asks the routers until every claim holds at each of them, or `settings.timeout` has passed.
 * A claim that nobody can observe is waited out (`settings.wait`). Throws a `Failure` when aborted,
 * or when the doors or members cannot be read at all.
 */
export const prove = (
  env: Environment,
  instrument: Instrument,
  settings: ProofSettings,
  request: ProofRequest,
): Promise<Proof> =>
  untilAborted(env.signal, async signal => {
    const book = openBook(env, instrument, settings, request, visitsAtOnce)
    await Promise.all([readDoors(book, false), readMembers(book)])
    const done = Promise.withResolvers<Evidence>()
    const run: Run = loop => void loop.catch(done.reject)
    const reread = async () => {
      const still = await Promise.all([readMembers(book), readDoors(book, true)])
      tendDoors()
      return !still.includes(false)
    }
    const conclusion = concluding(book, () => remarking(book, reread), done.resolve)
    const looked = () => run(conclusion.settle())
    const tendDoors = tending(book, signal, looked, run)
    tendDoors()
    tendRest(book, signal, looked, tendDoors, run)
    const evidence = await Promise.race([done.promise, keepTime(book, conclusion, signal)])
    return { verdict: evidence.verdict, evidence }
  })
