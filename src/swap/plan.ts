import * as E from 'fp-ts/lib/Either.js'
import { Failure } from '../failure.ts'
import type { Grade, ReleaseId, RouteName } from '../proof/claim.ts'
import { isWeaker } from '../proof/grade.ts'
import { isWeb, workersOf } from './counts.ts'
import type { Course } from './course.ts'
import type { Counts, Incumbent, PlannedRoute, Release, Route, Survey } from './model.ts'
import type { Options } from './options.ts'
import { tiersOf } from './order.ts'

export type Action = 'deploy' | 'stage' | 'promote' | 'rollback'

/** What the user asks for, as far as the plan depends on it. */
export interface Intent {
  readonly action: Action
  readonly options: Options
  readonly prune: boolean
  /** Names of other apps on the live routes: swap them out, or let them serve on. */
  readonly replace: readonly string[]
  readonly leave: readonly string[]
  /** The release that exists already: staged, or kept. */
  readonly candidate: Release | undefined
  /** Candidates of earlier deployments, which will be settled first. */
  readonly settled: readonly ReleaseId[]
  /** Are there such deployments? Then what has no room now may have some when they are settled. */
  readonly waits: boolean
  /** Counts of the candidate's processes, by its manifest or as it ran before. */
  readonly counts: Counts
  /** What the releases before were asked to have: whoever has more of something was scaled since. */
  readonly asked: ReadonlyMap<ReleaseId, Counts>
}

/** What will be done, in full, before the first write. */
export interface Plan {
  readonly course: Course
  readonly incumbents: readonly Incumbent[]
  readonly routes: readonly PlannedRoute[]
  /** Instances of each process that the candidate shall have in the end. */
  readonly counts: Counts
  /** Others that serve on, because `leave` names them. */
  readonly left: readonly Release[]
  /** Routes of the kept release's manifest that a rollback does not bring back, and the like. */
  readonly remarks: readonly string[]
}

/** The best grade that a route can get, as the survey of the routers found. */
export type Reachable = ReadonlyMap<RouteName, { readonly grade: Grade; readonly why: string }>

/**
 * Works out the whole swap from what the platform shows. Fails with every stranger, or every
 * obstacle, named at once.
 */
export const plan = (intent: Intent, survey: Survey): E.Either<Failure, Plan> => {
  const incumbents = incumbentsOf(intent, survey)
  const out = new Set(incumbents.map(each => each.id))
  const strangers = strangersOf(intent, survey, out)
  if (strangers.unnamed.length > 0) return E.left(strangerFailure(strangers.unnamed, survey))
  const lacks = intent.waits ? [] : survey.lacks
  const obstacles = [...survey.obstacles, ...lacks, ...oddDestinations(intent, survey, out)]
  if (obstacles.length > 0)
    return E.left(new Failure('plan.obstacles', { obstacles: obstacles.join('; ') }))
  const routes = routesOf(intent, survey.routes, out)
  const counts = countsOf(intent, survey, incumbents)
  return E.right({
    course: courseOf(intent, routes, incumbents, counts.counts),
    incumbents,
    routes,
    counts: counts.counts,
    left: strangers.left,
    remarks: [
      ...survey.remarks,
      ...counts.remarks,
      ...(intent.waits ? survey.lacks.map(each => `there is no room yet: ${each}`) : []),
    ],
  })
}

/** Notes the grades that can be reached; fails when an incumbent's route would get less. */
export const demand = (
  plan: Plan,
  reachable: Reachable,
  minimum: Exclude<Grade, 'none'>,
): E.Either<Failure, Plan> => {
  const routes = plan.routes.map(route => ({
    ...route,
    reachable: reachable.get(route.name) ?? route.reachable,
  }))
  const out = new Set(plan.incumbents.map(each => each.id))
  const short = routes.filter(
    route =>
      route.hidden === undefined &&
      isServed(route, out) &&
      isWeaker(route.reachable.grade, minimum),
  )
  return short.length === 0
    ? E.right({ ...plan, routes })
    : E.left(
        new Failure('grade.unreachable', {
          minimum,
          routes: short.map(each => `${each.name} (${each.reachable.why})`).join('; '),
        }),
      )
}

const isServed = (route: Route, incumbents: ReadonlySet<ReleaseId>): boolean =>
  route.destinations.some(each => incumbents.has(each.release))

/** Live and foreign releases, and others on the routes that `replace` names; never the candidate. */
const incumbentsOf = (intent: Intent, survey: Survey): readonly Incumbent[] =>
  survey.releases
    .filter(
      each =>
        each.id !== intent.candidate?.id &&
        (each.standing === 'live' ||
          each.standing === 'foreign' ||
          (intent.replace.includes(each.name) && isOnAny(each, survey.routes))),
    )
    .map(({ id, name, standing, deployment, started }) => ({
      id,
      name,
      standing,
      deployment,
      started,
      counts: survey.counts[id] ?? {},
      serving: started && isWeb(survey.counts[id] ?? {}),
      borrowed: standing !== 'live' && standing !== 'foreign',
    }))

/** Whoever else a live route leads to, also a retired release that somebody mapped again. */
const strangersOf = (intent: Intent, survey: Survey, out: ReadonlySet<ReleaseId>) => {
  const expected = new Set([...out, ...intent.settled, intent.candidate?.id])
  const others = survey.releases.filter(
    each => !expected.has(each.id) && isOnAny(each, survey.routes),
  )
  return {
    left: others.filter(each => intent.leave.includes(each.name)),
    unnamed: others.filter(each => !intent.leave.includes(each.name)),
  }
}

const isOnAny = (release: Release, routes: readonly Route[]): boolean =>
  routes.some(route => route.destinations.some(each => each.release === release.id))

const strangerFailure = (strangers: readonly Release[], survey: Survey): Failure =>
  new Failure('route.strangers', {
    strangers: strangers
      .map(each => {
        const on = survey.routes.filter(route => isOnAny(each, [route])).map(route => route.name)
        return `${each.name} on ${on.join(', ')}`
      })
      .join('; '),
  })

/**
 * Only the web process on its own port is swapped: a port is opened when an app starts, and a probe
 * cannot tell processes apart. The platform shows the port of every destination, so one that differs
 * from a release's others was asked for.
 */
const oddDestinations = (
  intent: Intent,
  survey: Survey,
  out: ReadonlySet<ReleaseId>,
): readonly string[] => {
  const kept = survey.routes.filter(route => route.wished || !intent.prune)
  const all = survey.routes.flatMap(route => route.destinations)
  return kept.flatMap(route =>
    route.destinations.flatMap(({ release, process, port }) => {
      if (!out.has(release)) return []
      if (process !== 'web') return [`${route.name} leads to the process ${process}, not to web`]
      const usual = all.find(each => each.release === release && each.process === 'web')?.port
      return port === usual ? [] : [`${route.name} leads to port ${port}, not to ${usual}`]
    }),
  )
}

const routesOf = (
  intent: Intent,
  routes: readonly Route[],
  out: ReadonlySet<ReleaseId>,
): readonly PlannedRoute[] => {
  const pruned = (route: Route) => intent.prune && !route.wished
  const tiers = tiersOf(
    routes
      .filter(route => !pruned(route))
      .map(route => ({ name: route.name, served: isServed(route, out) })),
  )
  return routes.map(route => ({
    ...route,
    made: route.id === undefined,
    tier: tiers.get(route.name) ?? 0,
    pruned: pruned(route),
    reachable:
      route.hidden === undefined
        ? { grade: 'waited', why: 'not asked yet' }
        : { grade: 'waited', why: route.hidden },
  }))
}

/**
 * An app that somebody scaled up while it ran stays as large, deployment after deployment; one that
 * has what its own deployment asked for follows the manifest, up and down.
 */
const countsOf = (intent: Intent, survey: Survey, incumbents: readonly Incumbent[]) => {
  const remarks: string[] = []
  const counts: Record<string, number> = { ...intent.counts }
  for (const incumbent of incumbents.filter(each => !each.borrowed && each.started)) {
    for (const [process, running] of Object.entries(survey.counts[incumbent.id] ?? {})) {
      const wanted = counts[process]
      const asked = intent.asked.get(incumbent.id)?.[process] ?? 0
      if (wanted === undefined || running <= Math.max(wanted, asked)) continue
      counts[process] = running
      remarks.push(
        `${process} keeps the ${running} instances of the live app; the manifest says ${wanted}`,
      )
    }
  }
  return { counts, remarks }
}

const courseOf = (
  intent: Intent,
  routes: readonly PlannedRoute[],
  incumbents: readonly Incumbent[],
  counts: Counts,
): Course => {
  const out = new Set(incumbents.map(each => each.id))
  const kept = routes.filter(route => !route.pruned)
  return {
    aim: intent.action === 'stage' ? 'staged' : 'live',
    routed: kept.length > 0,
    replaces: routes.some(route => isServed(route, out)),
    tiers: Math.max(0, ...kept.map(route => route.tier)) + 1,
    bakes: intent.options.bake > 0,
    movesWorkers:
      intent.options.workers === 'after_swap' &&
      works(counts) &&
      incumbents.some(each => !each.borrowed && each.started && works(each.counts)),
    takesName: intent.options.takes_name,
  }
}

const works = (counts: Counts): boolean => Object.values(workersOf(counts)).some(count => count > 0)
