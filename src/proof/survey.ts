import type { Environment } from '../environment.ts'
import { askBehind } from './balanced.ts'
import {
  balancersOf,
  doorsOf,
  isBlind,
  isDirect,
  isMute,
  openBook,
  type Book,
  type Page,
} from './book.ts'
import { sentinelEvery, visitsAtOnce } from './cadence.ts'
import type { Claim, Grade, ReleaseId, RouteName } from './claim.ts'
import { askRoute } from './ask-router.ts'
import { isWeaker } from './grade.ts'
import type { Graded } from './graded.ts'
import type { Instrument } from './instrument.ts'
import { untilAborted } from './interruption.ts'
import { attributable, believable, routersBehind } from './names.ts'
import { neededFor } from './needed.ts'
import { tooFewAddresses } from './lowering.ts'
import { readDoors, readMembers } from './roster.ts'
import type { ProofSettings } from './settings.ts'

/** A live route, and a release that serves there now, if any does. */
export interface SurveyedRoute {
  readonly name: RouteName
  readonly observable: boolean
  readonly serving: ReleaseId | undefined
  /** An instance of `serving` that is routable; 0 unless told. */
  readonly instance?: number
}

/** What can be shown on a route; `grade` is that of the weaker direction. */
export interface Outlook {
  readonly route: RouteName
  /** The best grade that a direction can reach, and why it is not better. */
  readonly in: Graded
  readonly out: Graded
  readonly grade: Grade
  readonly why: string
  /** Addresses of the routers, or the names that showed themselves behind a balancer. */
  readonly routers: readonly string[]
}

/** A guid that no app has. */
const inventGuid = (env: Environment): string => {
  const hex = (length: number) =>
    Array.from({ length }, () => Math.floor(env.random.float() * 16).toString(16)).join('')
  return [8, 4, 4, 4, 12].map(hex).join('-')
}

const tries = 4

/** True when an instance that serves is never seen, because its answers are changed on the way. */
const isMangled = ({ witness }: Page): boolean => witness.seen === 0 && witness.mangled > 0

const askRouters = async (book: Book, page: Page, signal: AbortSignal): Promise<void> => {
  await Promise.all(
    doorsOf(book, 'router').map(async door => {
      for (let nth = 1; nth <= tries; nth += 1) {
        await askRoute(book, page, door, signal)
        const isHeard = (page.checks.get(door.address)?.refused ?? 0) > 0 && !isMangled(page)
        if (isHeard || isBlind(page)) return
        if (nth < tries) await book.env.clock.sleep(sentinelEvery * nth, signal)
      }
    }),
  )
}

/** Enough connections that a router that did not show itself probably does not exist. */
const askBalancers = async (book: Book, page: Page, signal: AbortSignal): Promise<void> => {
  const [row] = page.rows
  const doors = balancersOf(book, page)
  if (row === undefined) return
  const enough = () => page.seen.size >= (book.settings.count ?? 2) && page.names.unnamed >= 3
  for (let visit = 0; visit < neededFor(book, page, row) && !enough(); visit += 1) {
    await Promise.all(doors.map(door => askBehind(book, page, door, signal)))
    const usable = visit < tries || !isMute(book, page)
    if (isBlind(page) || !usable || (book.settings.count === undefined && page.namer === undefined))
      return
    if (page.namer === undefined && visit >= tries) return
    if (page.seen.size === 0 && visit >= 5 && book.settings.count !== undefined) return
  }
}

const all = (grade: Grade, why: string): Graded => ({ grade, why })

const waiting = (book: Book, reason: string, hint = ''): Graded =>
  all(
    'waited',
    `can only wait ${Math.round(book.settings.wait / 1000)} s: not provable because ${reason}${hint}`,
  )

const prospectDirect = (book: Book, page: Page): Graded => {
  const doors = doorsOf(book, 'router')
  const silent = doors.find(door => (page.checks.get(door.address)?.refused ?? 0) === 0)
  if (silent !== undefined)
    return all('none', `the router ${silent.address} gives no answer that can be used`)
  const few = tooFewAddresses(book.settings.count, doors.length)
  if (few !== undefined) return waiting(book, few)
  const several = [...book.entrances.values()].find(
    ({ door, names }) => door.kind === 'router' && names.size > 1,
  )
  return several !== undefined && believable(page.names)
    ? waiting(book, `${several.door.address} hides several routers`)
    : all('proven', `provable on ${doors.length} routers`)
}

const prospectBalanced = (book: Book, page: Page): Graded => {
  const { count, missProbability } = book.settings
  const routers = routersBehind(count, page.names, page.seen.size)
  if (routers === undefined)
    return page.seen.size === 1
      ? waiting(book, 'one router answered every time', '; state routers.count to improve it')
      : waiting(
          book,
          'nobody knows how many routers stand behind the balancer',
          '; state routers.count to improve it',
        )
  if (believable(page.names) && page.seen.size > 0 && page.seen.size < routers)
    return waiting(
      book,
      `only ${page.seen.size} of ${routers} routers showed themselves`,
      '; name them in routers.addresses to improve it',
    )
  return page.seen.size === count && attributable(page.names)
    ? all('proven', `provable on ${routers} routers, told apart by name`)
    : all(
        'sampled',
        `can be sampled for ${routers} routers under ${missProbability.toExponential()}`,
      )
}

const prospectOf = (book: Book, page: Page): Graded => {
  if (page.rows.some(row => !row.claim.observable))
    return waiting(book, 'nobody can ask about this route from outside')
  if (book.entrances.size === 0) return waiting(book, 'there is no router to ask yet')
  if (isBlind(page)) return waiting(book, 'an instance that cannot exist was answered as present')
  if (isMute(book, page)) return waiting(book, 'no answer came back that says anything')
  if (isMangled(page))
    return all(
      'none',
      'something on the way to the routers takes X-Vcap-Request-Id off, so no instance can be seen',
    )
  return isDirect(book) ? prospectDirect(book, page) : prospectBalanced(book, page)
}

const outlookOf = (book: Book, page: Page): Outlook => {
  const prospect = prospectOf(book, page)
  const routers = isDirect(book)
    ? doorsOf(book, 'router').map(door => door.address)
    : [...page.seen].sort()
  // A candidate that was proven in is the witness for the removal, so both directions are alike.
  const pair = { in: prospect, out: prospect }
  const weaker = isWeaker(pair.out.grade, pair.in.grade) ? pair.out : pair.in
  return { route: page.route, ...pair, ...weaker, routers }
}

/** Works out, before any write, which grade each route can reach in both directions. */
export const survey = (
  env: Environment,
  instrument: Instrument,
  settings: ProofSettings,
  request: { readonly routes: readonly SurveyedRoute[] },
): Promise<readonly Outlook[]> =>
  untilAborted(env.signal, async signal => {
    const guid = inventGuid(env)
    const claims = request.routes.map(
      (route): Claim => ({
        route: route.name,
        release: guid,
        direction: 'out',
        observable: route.observable,
      }),
    )
    const book = openBook(
      env,
      instrument,
      settings,
      { claims, members: async () => [0] },
      visitsAtOnce,
    )
    await Promise.all([readDoors(book, false), readMembers(book)])
    for (const page of book.pages) {
      const route = request.routes.find(({ name }) => name === page.route)
      if (route?.serving !== undefined)
        page.namer = { release: route.serving, instance: route.instance ?? 0 }
    }
    await Promise.all(
      book.pages
        .filter(page => page.rows.every(row => row.claim.observable))
        .map(page => (isDirect(book) ? askRouters : askBalancers)(book, page, signal)),
    )
    return book.pages.map(page => outlookOf(book, page))
  })
