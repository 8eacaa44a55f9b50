import { isLeft } from 'fp-ts/lib/Either.js'
import { Failure } from '../failure.ts'
import type { Artefact, Platform } from '../platform/port.ts'
import type { ReleaseId } from '../proof/claim.ts'
import { survey as surveyRouters } from '../proof/survey.ts'
import { routable } from './claims.ts'
import type { Past } from './history.ts'
import { begin } from './machine.ts'
import type { Counts, Release, Survey } from './model.ts'
import { byAge, newDeploymentId } from './names.ts'
import { type Action, demand, type Intent, type Plan, plan } from './plan.ts'
import type { Putting } from './put.ts'
import type { Deployment } from './record.ts'

/** What a new deployment starts from. */
export interface Origin {
  readonly action: Action
  /** A staged or kept release that becomes the candidate. */
  readonly candidate: Release | undefined
  /** The record that the candidate comes from. */
  readonly source: Deployment | undefined
  readonly artefact: Artefact | undefined
  /** What the candidate's processes are to have: by its manifest, or as it ran before. */
  readonly counts: Counts
}

/**
 * Step 1: reads everything, works out the plan, and asks the routers what they could prove. Nothing
 * is changed. `earlier`: deployments that are settled before this one. Rejects with every stranger,
 * every obstacle, or every route that falls short.
 */
export const compose = async (
  putting: Putting,
  origin: Origin,
  ledger: readonly Deployment[],
  earlier: Past['earlier'] = [],
): Promise<Plan> => {
  const { env, platform, request } = putting
  const { params } = request
  const counts = await countsFor(platform, origin)
  const survey = await platform.survey({
    artefact: origin.artefact !== undefined,
    counts,
    others: [...params.replace, ...params.leave],
  })
  const intent: Intent = {
    action: origin.action,
    options: request.options,
    prune: params.prune_routes,
    replace: params.replace,
    leave: params.leave,
    candidate: origin.candidate,
    settled: earlier.flatMap(({ record }) => record.candidate?.id ?? []),
    waits: earlier.length > 0,
    counts,
    asked: askedFor(ledger),
  }
  const drafted = plan(intent, withSource(survey, origin))
  if (isLeft(drafted)) throw drafted.left
  const answering = await instancesOf(platform, drafted.right)
  const found = {
    ...drafted.right,
    incumbents: drafted.right.incumbents.map(each => ({
      ...each,
      serving: answering.has(each.id),
    })),
  }
  const demanded = demand(
    found,
    await outlook(putting, found, answering),
    request.options.minimum_grade,
  )
  if (isLeft(demanded)) throw demanded.left
  env.signal.throwIfAborted()
  return demanded.right
}

/** A rollback maps the live routes of now, and says which of the kept release's own it leaves. */
const withSource = (survey: Survey, { action, source }: Origin): Survey => {
  if (action !== 'rollback' || source === undefined) return survey
  const now = new Set(survey.routes.map(each => each.name))
  const missing = source.routes.filter(each => each.wished && !now.has(each.name))
  return {
    ...survey,
    remarks: [
      ...survey.remarks,
      ...missing.map(each => `${each.name} of the kept release is not live now and stays so`),
    ],
  }
}

/** What each release that we deployed was asked to have, as far as the ledger goes back. */
const askedFor = (ledger: readonly Deployment[]): Intent['asked'] =>
  new Map(
    ledger.flatMap(({ candidate, asked }) =>
      candidate === undefined || asked === undefined ? [] : [[candidate.id, asked] as const],
    ),
  )

/** Where no record tells any more, the release itself does. */
const countsFor = async (platform: Platform, { counts, candidate }: Origin): Promise<Counts> =>
  candidate === undefined || Object.keys(counts).length > 0 ? counts : platform.counts(candidate.id)

/** An instance that answers now, for each incumbent that has one. */
const instancesOf = async (platform: Platform, drafted: Plan) => {
  const found = new Map<ReleaseId, number>()
  for (const { id, serving } of drafted.incumbents) {
    const [index] = serving ? await routable(platform)(id) : []
    if (index !== undefined) found.set(id, index)
  }
  return found
}

const outlook = async (
  { env, platform, request }: Putting,
  drafted: Plan,
  answering: ReadonlyMap<ReleaseId, number>,
) => {
  const found = await surveyRouters(env, platform.instrument(), request.settings, {
    routes: drafted.routes.map(route => {
      const serving = route.destinations.find(each => answering.has(each.release))?.release
      const instance = serving === undefined ? undefined : answering.get(serving)
      return {
        name: route.name,
        observable: route.hidden === undefined,
        serving,
        ...(instance === undefined ? {} : { instance }),
      }
    }),
  })
  return new Map(found.map(({ route, grade, why }) => [route, { grade, why }]))
}

/** The first record of a deployment, as it is written before anything else. */
export const newRecord = (
  { env, request, key }: Putting,
  origin: Origin,
  planned: Plan,
  known: readonly string[],
): Deployment => {
  const { candidate } = origin
  const state = begin(planned.course)
  const now = new Date(env.clock.now()).toISOString()
  return {
    format: 1,
    id: newDeploymentId(env.clock, env.random, known),
    app: request.app,
    action: origin.action,
    key,
    label: request.label ?? candidate?.label,
    build: env.build,
    options: request.options,
    startedAt: now,
    endedAt: undefined,
    state,
    ending: undefined,
    failure: undefined,
    secondFailure: undefined,
    timeline: [],
    candidate: candidate && { id: candidate.id, before: beforeOf(candidate) },
    incumbents: planned.incumbents,
    routes: planned.routes,
    counts: planned.counts,
    asked: origin.counts,
    privateRoute: origin.action === 'promote' ? origin.source?.privateRoute : undefined,
    manifest: origin.artefact?.manifest ?? origin.source?.manifest,
    // A staged candidate answers on its private route already: what was seen before stands.
    baselines:
      origin.action === 'promote'
        ? (origin.source?.baselines ?? []).filter(each => each.release === candidate?.id)
        : [],
    evidence: [],
    cut: [],
    kept: [],
    remarks: planned.remarks,
  }
}

const beforeOf = ({ name, standing, deployment, started }: Release) => ({
  name,
  kept: standing === 'kept' ? deployment : undefined,
  started,
})

/** The release and the record that a promotion or a rollback takes its candidate from. */
export const originOf = (
  action: 'promote' | 'rollback',
  releases: readonly Release[],
  ledger: readonly Deployment[],
): Origin => {
  if (action === 'promote') {
    const staged = ledger.at(-1)
    const candidate = releases.find(each => each.id === staged?.candidate?.id)
    if (staged?.state.phase !== 'staged' || candidate === undefined)
      throw new Failure('nothing.staged')
    return { action, candidate, source: staged, artefact: undefined, counts: staged.counts }
  }
  const kept = releases
    .filter(each => each.standing === 'kept')
    .toSorted(byAge)
    .at(-1)
  if (kept === undefined) throw new Failure('nothing.kept')
  const source = ledger.find(each => each.id === kept.deployment)
  return { action, candidate: kept, source, artefact: undefined, counts: countsOf(kept.id, ledger) }
}

/** Counts of a kept release as they were before it was taken out, else as it was deployed. */
const countsOf = (release: ReleaseId, ledger: readonly Deployment[]): Counts =>
  ledger.flatMap(each => each.incumbents).findLast(each => each.id === release)?.counts ??
  ledger.findLast(each => each.candidate?.id === release)?.counts ??
  {}
