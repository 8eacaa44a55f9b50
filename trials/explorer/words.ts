import {
  type ReleaseNo,
  type RouteNo,
  type RouterNo,
  releaseNos,
  routeNos,
  routerNos,
} from './row.ts'
import { type WriteName, writeNames, writeOf } from './writes.ts'

/** The names that a story is told with. */
export const routeNames = ['shop.example.com', 'api.example.com'] as const
const releaseNames = ['the incumbent', 'the candidate'] as const

/** Every sentence is made once: millions of things happen, and few are told. */
const memory = <Key, Sentence>(make: (key: Key) => Sentence): ((key: Key) => Sentence) => {
  const made = new Map<Key, Sentence>()
  return key => {
    const known = made.get(key) ?? make(key)
    made.set(key, known)
    return known
  }
}

const cells = (make: (release: ReleaseNo, router: RouterNo, route: RouteNo) => string) =>
  releaseNos.map(release =>
    routerNos.map(router => routeNos.map(route => make(release, router, route))),
  )

const table = (make: (release: string, router: string, route: string) => string) => {
  const made = cells((release, router, route) =>
    make(releaseNames[release], `router ${router + 1}`, routeNames[route]),
  )
  return (release: ReleaseNo, router: RouterNo, route: RouteNo): string =>
    made[release]?.[router]?.[route] ?? ''
}

const asked = (verb: string) => {
  const made = releaseNames.map(release =>
    routerNos.map(router => `the run asks router ${router + 1}, which ${verb} ${release}`),
  )
  return (release: ReleaseNo, router: RouterNo): string => made[release]?.[router] ?? ''
}
const present = asked('knows')
const absent = asked('does not know')
const writing = new Map(
  writeNames.map(name => [name, routeNames.map(route => `the run ${writeOf(name).tells(route)}`)]),
)
const per = (make: (release: string) => string) => {
  const made = releaseNames.map(make)
  return (release: ReleaseNo): string => made[release] ?? ''
}
const claimed = { in: 'is known to every router', out: 'is gone from every router' } as const
const seesIn = per(release => `the run looks whether ${release} ${claimed.in}`)
const seesOut = per(release => `the run looks whether ${release} ${claimed.out}`)
const missesIn = per(release => `the run cannot see that ${release} ${claimed.in}`)
const missesOut = per(release => `the run cannot see that ${release} ${claimed.out}`)

/** What happens, in sentences without their full stop. */
export const words = {
  enters: memory((where: string) => `the run writes "${where}" into the ledger`),
  done: memory((phase: string) => `the run is done with ${phase}`),
  write: (name: WriteName, route: RouteNo): string => writing.get(name)?.[route] ?? '',
  refused: memory((says: string) => `${says}, and the platform fails without having done it`),
  unknown: memory((says: string) => `${says}, and the answer is lost although it was done`),
  gone: memory((says: string) => `${says}, which fails: the release is gone`),
  stalled: memory((says: string) => `${says} and is heard of no more; the command is under way`),
  killed: memory((says: string) => `a kill comes before this: ${says}`),
  aborted: memory((says: string) => `SIGTERM comes before this: ${says}`),
  timeIsOver: memory((says: string) => `the grace after the signal is over before this: ${says}`),
  blind: memory((says: string) => `${says}, and the platform does not say how the candidate is`),
  watched: 'the run sees, while it watches the candidate, that somebody no longer sends to it',
  passes: 'more than a heartbeat passes',
  looks: memory((tells: string) => `the run looks whether ${tells}`),
  holds: memory((tells: string) => `the run sees that ${tells}`),
  misses: memory((tells: string) => `the run does not see that ${tells}`),
  sees: (release: ReleaseNo, isIn: boolean): string => (isIn ? seesIn : seesOut)(release),
  saw: (release: ReleaseNo, isIn: boolean, router: RouterNo): string =>
    (isIn ? present : absent)(release, router),
  notSeen: (release: ReleaseNo, isIn: boolean): string => (isIn ? missesIn : missesOut)(release),

  hears: table((release, router, route) => `${router} hears that ${route} leads to ${release}`),
  unhears: table(
    (release, router, route) => `${router} hears that ${route} does not lead to ${release}`,
  ),
  forgets: table((release, router, route) => `${router} forgets ${release} on ${route}`),
  old: table(
    (release, router, route) => `${router} gets an old message: ${route} leads to ${release}`,
  ),
  comesUp: per(release => `an instance of ${release} comes up`),
  crashes: per(release => `an instance of ${release} crashes`),
  dies: per(release => `all instances of ${release} crash, for good`),
  deletes: per(release => `somebody deletes ${release} by hand`),
  stops: per(release => `somebody stops ${release} by hand`),
  scales: per(release => `somebody scales ${release} down to one instance by hand`),
  unmaps: ((): ((release: ReleaseNo, route: RouteNo) => string) => {
    const made = releaseNames.map(release =>
      routeNames.map(route => `somebody unmaps ${route} from ${release} by hand`),
    )
    return (release, route) => made[release]?.[route] ?? ''
  })(),
  late: ((): ((name: WriteName, route: RouteNo) => string) => {
    const made = new Map(
      writeNames.map(name => [
        name,
        routeNames.map(route => `late, the run that is gone ${writeOf(name).tells(route)}`),
      ]),
    )
    return (name, route) => made.get(name)?.[route] ?? ''
  })(),
} as const
