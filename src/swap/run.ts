import * as E from 'fp-ts/lib/Either.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import type { SmokeTest } from '../config/smoke-test.ts'
import type { Environment, Milliseconds } from '../environment.ts'
import { asFailure, Failure, isFailure } from '../failure.ts'
import type { Platform } from '../platform/port.ts'
import type { ProofSettings } from '../proof/settings.ts'
import { wordsFor } from '../words.ts'
import { startCounts } from './counts.ts'
import { writeRecord } from './ledger.ts'
import type { Lock } from './lock.ts'
import { decide, evolve, isCommitted, mayServe, type State } from './machine.ts'
import type { DeploymentId } from './model.ts'
import { type Command, type Ending, type Event, words, type WorkingPhase } from './phase.ts'
import { lookAt } from './ready.ts'
import type { Deployment } from './record.ts'
import type { Outcome, Swapping } from './steps/step.ts'
import { steps } from './steps/table.ts'
import { thoseThere } from './there.ts'
import { within } from './within.ts'

/** After an abort, everything that must still be done ends within this; Concourse kills after 10 s. */
const grace: Milliseconds = 6_000

/** What runs a swap: the owner of the lock, with the fenced platform. */
export interface Runner {
  readonly env: Environment
  readonly platform: Platform
  readonly lock: Pick<Lock, 'doing'>
  readonly settings: ProofSettings
  readonly smokeTests: readonly SmokeTest[]
  /** Ids of the records in the ledger. */
  readonly known: readonly DeploymentId[]
}

/** How a run ended, with the record as the ledger has it and the first failure, if any. */
export interface Ended {
  readonly record: Deployment
  readonly ending: Ending
  readonly failure: Failure | undefined
}

/**
 * The one loop: asks the machine, performs its command, tells it what happened, and enters a phase
 * only when the ledger says so. Never rejects.
 */
export const run = async (runner: Runner, begun: Deployment): Promise<Ended> => {
  const ends: (() => void)[] = []
  const give = (): Environment => {
    const time = within(runner.env.clock, grace)
    ends.push(time.end)
    return { ...runner.env, signal: time.signal }
  }
  try {
    return await loop(runner, begun, give)
  } finally {
    for (const end of ends) end()
  }
}

const loop = async (
  runner: Runner,
  begun: Deployment,
  giveGrace: () => Environment,
): Promise<Ended> => {
  let record = begun
  let state: State = begun.state
  let failure: Failure | undefined
  let graced: Environment | undefined
  let written: string | undefined
  for (;;) {
    if (runner.env.signal.aborted) {
      graced ??= giveGrace()
      failure ??= asFailure(runner.env.signal.reason)
      state = evolve(state, { type: 'aborted' })
    }
    const env = graced ?? runner.env
    const platform = graced === undefined ? runner.platform : runner.platform.during(env.signal)
    const decision = decide(state)
    const next = entering(env, record, state, endingOf(decision))
    const entered = await enter(runner, platform, next, written)
    // The ledger may say so or not; under the grace it is told again.
    if (E.isLeft(entered) && runner.env.signal.aborted && graced === undefined) continue
    if (E.isLeft(entered))
      return { record, failure: failure ?? entered.left, ending: stoppedBy(entered.left, state) }
    record = entered.right
    written = JSON.stringify(record)
    if (decision.kind === 'end') return { record, ending: decision.ending, failure }

    const phase = state.phase as WorkingPhase
    runner.lock.doing(words[phase].says)
    env.log.step(words[phase].says)
    const swap = { ...runner, env, platform, record }
    const outcome = await perform(decision.command, swap)()
    const trouble = E.isLeft(outcome) ? outcome.left : outcome.right.failure
    if (E.isRight(outcome)) record = { ...record, ...outcome.right.patch }
    if (trouble === undefined) {
      state = evolve(state, { type: words[phase].event })
      continue
    }
    if (runner.env.signal.aborted && graced === undefined && !isFailure(trouble, 'lock.lost'))
      continue
    state = evolve(state, await eventOf(swap, trouble))
    const title = env.secrets.redact(wordsFor(trouble.code, trouble.facts).title)
    const told = { code: trouble.code, title, phase }
    record =
      failure === undefined ? { ...record, failure: told } : { ...record, secondFailure: told }
    if (failure !== undefined) env.log.warn(`and on the way back: ${told.title}`)
    failure ??= during(trouble, phase)
  }
}

/** The failure with what was being done: by the time it is told, other steps have followed. */
const during = ({ code, facts, cause }: Failure, phase: WorkingPhase): Failure =>
  new Failure(code, { ...facts, while: words[phase].says }, cause)

const endingOf = (decision: ReturnType<typeof decide>): Ending | undefined =>
  decision.kind === 'end' ? decision.ending : undefined

/** Everything that can fail outside comes back as a value from here. */
const perform = (command: Command, swap: Swapping): TE.TaskEither<Failure, Outcome> =>
  TE.tryCatch(() => steps[command](swap), asFailure)

/** The record as it is when this state is entered, or when the run ends in it. */
const entering = (
  env: Environment,
  record: Deployment,
  state: State,
  ending: Ending | undefined,
): Deployment => {
  const { stop: _, settles: __, ...position } = state
  const now = atLeast(record, new Date(env.clock.now()).toISOString())
  const isNew = record.timeline.at(-1)?.phase !== state.phase
  return {
    ...record,
    state: position,
    ending,
    endedAt: ending === undefined ? undefined : now,
    timeline: isNew ? [...record.timeline, { phase: state.phase, at: now }] : record.timeline,
  }
}

/** Whoever began it may have had a clock that is ahead: the times of a record never go back. */
const atLeast = ({ startedAt, timeline }: Deployment, now: string): string => {
  const last = timeline.at(-1)?.at ?? startedAt
  return now > last ? now : last
}

/** Writes the record, unless the ledger has exactly this one, or is no longer ours to write. */
const enter = async (
  runner: Runner,
  platform: Platform,
  next: Deployment,
  written: string | undefined,
): Promise<E.Either<Failure, Deployment>> => {
  if (next.ending === 'lock lost' || JSON.stringify(next) === written) return E.right(next)
  return TE.tryCatch(async () => {
    await writeRecord(platform.ledger, next, runner.known)
    return next
  }, asFailure)()
}

/** Without a record nothing goes on: the last one written says how, and it is safe to rest there. */
const stoppedBy = (failure: Failure, { phase }: State): Ending => {
  if (isFailure(failure, 'lock.lost')) return 'lock lost'
  if (!mayServe(phase)) return 'interrupted'
  return isCommitted(phase) ? 'unfinished' : 'both serve'
}

/** What keeps an incumbent that is mapped back from being shown to serve. */
const showsNobody: ReadonlySet<string> = new Set(['release.unhealthy', 'release.slow'])

const eventOf = async (swap: Swapping, trouble: Failure): Promise<Event> => {
  if (isFailure(trouble, 'lock.lost')) return { type: 'lost' }
  const { code } = trouble
  const { candidate, state } = swap.record
  const isIncomplete = code === 'proof.incomplete'
  const isSilent =
    code === 'incumbent.silent' || (state.phase === 'restoring' && showsNobody.has(code))
  const asks = (isSilent || isIncomplete || isCommitted(state.phase)) && candidate !== undefined
  const wellness = asks
    ? await lookAt(swap.platform, candidate.id, startCounts(swap.record))
    : 'unknown'
  // What routers say of the candidate, nobody else can overrule.
  if (trouble.code === 'proof.lost') return { type: 'failed', code, candidate: 'unwell' }
  if (isSilent)
    return { type: 'undefended', candidate: wellness, incumbent: await lookForIncumbents(swap) }
  // A candidate that crashed is in no table: then it is not the proof that has failed.
  return isIncomplete && wellness !== 'unwell' && wellness !== 'gone'
    ? { type: 'unproven' }
    : { type: 'failed', code, candidate: wellness }
}

/** Are all releases that served before deleted? Whoever cannot be asked is only silent. */
const lookForIncumbents = async ({ platform, record }: Swapping): Promise<'silent' | 'gone'> => {
  try {
    return (await thoseThere(platform, record)).length === 0 ? 'gone' : 'silent'
  } catch {
    return 'silent'
  }
}
