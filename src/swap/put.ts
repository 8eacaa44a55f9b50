import type { PutParams } from '../config/put-params.ts'
import type { Version } from '../config/version.ts'
import type { Environment } from '../environment.ts'
import { Failure } from '../failure.ts'
import type { Artefact, Platform } from '../platform/port.ts'
import type { ProofSettings } from '../proof/settings.ts'
import { logPlan } from '../report/plan-log.ts'
import { wordsFor } from '../words.ts'
import { compose, newRecord, type Origin, originOf } from './compose.ts'
import { fenced } from './fence.ts'
import { type Earlier, lookBack, needsBaseline, type Past, stillHolds } from './history.ts'
import { keyOf } from './key.ts'
import { readLedger } from './ledger.ts'
import { acquire, type Lock } from './lock.ts'
import { evolve, isCommitted, isResting } from './machine.ts'
import { ageOf } from './names.ts'
import type { Action } from './plan.ts'
import type { Options } from './options.ts'
import type { Deployment } from './record.ts'
import { type Ended, run } from './run.ts'
import { newestVersion } from './version.ts'

/** A put, decoded, with what its files say. */
export interface PutRequest {
  readonly app: string
  readonly params: PutParams
  readonly options: Options
  readonly label: string | undefined
  readonly settings: ProofSettings
  /** Source and params without secrets: what the request's key is made of. */
  readonly identity: unknown
}

/** What a put works with. */
export interface Putting {
  readonly env: Environment
  readonly platform: Platform
  readonly request: PutRequest
  readonly key: string
}

/** What a put answers: the version, and the record behind it where there is one. */
export interface Answer {
  readonly version: Version
  readonly record: Deployment | undefined
}

/**
 * A whole put: validate everything, take the lock, bring to an end what an earlier run left, swap,
 * write the result, release the lock. Rejects with the first failure of the run.
 */
export const put = async (
  env: Environment,
  platform: Platform,
  request: PutRequest,
): Promise<Answer> => {
  const { action } = request.params
  const artefact = action === 'deploy' || action === 'stage' ? await platform.prepare() : undefined
  const key = await keyOf({ request: request.identity, artefact: artefact?.digest })
  const putting = { env, platform, request, key }
  const ledger = await readLedger(platform.ledger)
  await preview(putting, ledger, artefact)
  if (request.params.plan_only) return { version: await liveVersion(platform), record: undefined }
  const lock = await acquire(env, platform, {
    owner: env.build.url ?? env.build.title ?? 'a run by hand',
    timeout: request.params.lock_timeout,
  })
  let lost = false
  try {
    return await owning({ ...putting, platform: fenced(platform, lock) }, lock, artefact)
  } catch (thrown) {
    lost = thrown instanceof Failure && thrown.code === 'lock.lost'
    throw thrown
  } finally {
    await lock
      .release(lost ? 'lost' : undefined)
      .catch(() => env.log.warn('the lock could not be released; it counts as stale after 60 s'))
  }
}

/** Everything that can be validated is, before the first write. */
const preview = async (
  putting: Putting,
  ledger: readonly Deployment[],
  artefact: Artefact | undefined,
): Promise<void> => {
  const { env, platform, request } = putting
  const past = look(putting, ledger)
  if (past.answered !== undefined) return
  for (const { record, how } of past.earlier)
    env.log.info(`deployment ${record.id} was left in ${record.state.phase}: ${how} it first`)
  if (past.earlier.some(each => each.how === 'resume')) return
  const action = actionAfter(request, past)
  if (action === undefined) {
    if (past.earlier.length === 0) env.log.info(`there is nothing to ${request.params.action}`)
    return
  }
  const origin =
    action === 'deploy' || action === 'stage'
      ? fresh(action, artefact)
      : originOf(action, await platform.releases(), ledger)
  logPlan(env.log, request, origin, await compose(putting, origin, ledger, past.earlier))
}

const owning = async (
  putting: Putting,
  lock: Lock,
  artefact: Artefact | undefined,
): Promise<Answer> => {
  const { platform, request } = putting
  const past = look(putting, await readLedger(platform.ledger))
  if (past.answered !== undefined && (await holds(platform, past.answered))) {
    putting.env.log.good('this build has done exactly this already')
    return answerOf(past.answered)
  }
  const action = actionAfter(request, past)
  const next = action === undefined ? 'nothing' : 'another'
  for (const earlier of past.earlier) {
    const { how } = earlier
    const ended = await goOn(putting, lock, { ...earlier, next })
    if (how === 'resume') return concluded(ended)
    if (!isResting(ended.record.state.phase)) throw unsettled(ended)
  }
  if (action === undefined) return { version: await liveVersion(platform), record: undefined }
  const ledger = await readLedger(platform.ledger)
  const origin =
    action === 'deploy' || action === 'stage'
      ? fresh(action, artefact)
      : originOf(action, await platform.releases(), ledger)
  const planned = await compose(putting, origin, ledger)
  // The ledger may have been deleted, and what others push is in none.
  const known = [...ledger.map(each => each.id), ...(await platform.releases()).map(ageOf)]
  const record = newRecord(putting, origin, planned, known)
  return concluded(await runOn(putting, lock, record))
}

/**
 * What it does after earlier deployments are brought to an end; nothing where that is all. After a
 * deployment that never was live, a rollback has nothing more to go back from.
 */
const actionAfter = ({ params: { action } }: PutRequest, past: Past): Action | undefined =>
  action === 'discard' || action === 'recover' || (action === 'rollback' && past.newestFailed)
    ? undefined
    : action

const fresh = (action: 'deploy' | 'stage', artefact: Artefact | undefined): Origin => ({
  action,
  artefact,
  candidate: undefined,
  source: undefined,
  counts: artefact?.counts ?? {},
})

const look = ({ env, key, request }: Putting, ledger: readonly Deployment[]): Past =>
  lookBack(ledger, { action: request.params.action, key, buildId: env.build.id })

const holds = async (platform: Platform, record: Deployment): Promise<boolean> =>
  stillHolds(record, await platform.live(), await platform.releases())

/** Takes an earlier deployment up: to the end it was meant for, or the nearest safe one. */
const goOn = async (
  putting: Putting,
  lock: Lock,
  { record, how, next }: Earlier & { readonly next: 'another' | 'nothing' },
): Promise<Ended> => {
  const { env, platform } = putting
  const baseline = needsBaseline(record) && (await sameDoors(putting, record)) ? 'usable' : 'gone'
  const resumed = evolve(record.state, { type: 'resumed', baseline })
  const state = how === 'resume' ? resumed : evolve(record.state, { type: 'abandoned', next })
  const aim =
    how === 'resume' ? 'going on with' : isCommitted(state.phase) ? 'finishing' : 'undoing'
  env.log.warn(`${aim} deployment ${record.id}, which was left in ${record.state.phase}`)
  // Whoever goes on with it is who Concourse may run again, and then it is its own.
  const build = how === 'resume' ? env.build : record.build
  return runOn({ ...putting, platform }, lock, { ...record, build, state })
}

/** A recorded baseline counts while the routers are the same. */
const sameDoors = async ({ env, platform }: Putting, record: Deployment): Promise<boolean> => {
  const names = record.routes.filter(each => each.hidden === undefined).map(each => each.name)
  const doors = await platform.instrument().doors(names)
  env.signal.throwIfAborted()
  const known = new Set(record.baselines.flatMap(each => each.routers))
  return record.baselines.length > 0 && doors.every(each => known.has(each.address))
}

const runOn = async (putting: Putting, lock: Lock, record: Deployment): Promise<Ended> => {
  const { env, platform, request } = putting
  const known = [...(await platform.ledger.read()).keys()]
  return run(
    {
      env,
      platform,
      lock,
      known,
      settings: { ...request.settings, timeout: record.options.convergence_timeout },
      smokeTests: request.params.smoke_test,
    },
    record,
  )
}

const concluded = ({ record, ending, failure }: Ended): Answer => {
  if (ending === 'finished' || ending === 'staged') return answerOf(record)
  throw failure ?? new Failure('internal', { detail: `the run ended as ${ending}` })
}

const answerOf = (record: Deployment): Answer => ({
  version: {
    deployment: record.id,
    release: record.candidate?.id ?? 'none',
    ...(record.label === undefined ? {} : { label: record.label }),
  },
  record,
})

const unsettled = ({ record, failure, ending }: Ended): Failure =>
  new Failure(
    'earlier.unsettled',
    {
      deployment: record.id,
      reason: failure === undefined ? ending : wordsFor(failure.code, failure.facts).title,
    },
    failure,
  )

const liveVersion = async (platform: Platform): Promise<Version> =>
  newestVersion(await platform.live())
