import type { Course } from '../../src/swap/course.ts'

/** How far the explorer goes: which courses, and how much may go wrong on one path. */
export interface Scope {
  readonly courses: readonly Explored[]
}

/** One course of a swap, with what may go wrong on a path through it. */
export interface Explored {
  /** In a few words, for the list. */
  readonly name: string
  readonly course: Course
  /** Something serves when the first request comes. */
  readonly serves: boolean
  /** Mishaps: answers of the platform, crashes, routers, things done by hand. */
  readonly faults: number
  readonly kills: number
  readonly aborts: number
}

const ordinary: Course = {
  aim: 'live',
  routed: true,
  replaces: true,
  tiers: 1,
  bakes: false,
  movesWorkers: false,
  takesName: 'before_start',
}

const first = { ...ordinary, replaces: false }
const unrouted = { ...ordinary, routed: false, replaces: false }
const grouped = { ...ordinary, tiers: 2 }
const staged: Course = { ...ordinary, aim: 'staged' }

const serves = true
const kill = { serves, faults: 1, kills: 1, aborts: 0 } as const
const abort = { serves, faults: 1, kills: 0, aborts: 1 } as const
const stops = { serves, faults: 0, kills: 1, aborts: 1 } as const
const twice = { serves, faults: 2, kills: 0, aborts: 0 } as const
const all = { serves, faults: 2, kills: 1, aborts: 1 } as const

/** What CI runs. */
export const small: Scope = {
  courses: [
    { name: 'an ordinary swap, killed', course: ordinary, ...kill },
    { name: 'an ordinary swap, aborted', course: ordinary, ...abort },
    { name: 'an ordinary swap, killed and aborted', course: ordinary, ...stops },
    { name: 'a first deployment', course: first, ...abort, serves: false },
    { name: 'an app without routes', course: unrouted, ...all },
    { name: 'routes in two groups', course: grouped, ...stops },
    { name: 'staged, then promoted or replaced', course: staged, ...stops },
  ],
}

/** More courses, and more that goes wrong on each. */
export const large: Scope = {
  courses: [
    { name: 'an ordinary swap, with two faults', course: ordinary, ...twice },
    { name: 'a first deployment', course: first, ...all, serves: false },
    { name: 'routes in two groups', course: grouped, ...kill },
    { name: 'staged, then promoted or replaced', course: staged, ...kill },
    { name: 'one that bakes', course: { ...ordinary, bakes: true }, ...kill },
    { name: 'one that moves workers', course: { ...ordinary, movesWorkers: true }, ...kill },
    {
      name: 'one that takes the name after the swap',
      course: { ...ordinary, takesName: 'after_swap' },
      ...kill,
    },
    { name: 'an ordinary swap, killed twice', course: ordinary, ...kill, kills: 2 },
    { name: 'an ordinary swap, with two faults and a kill', course: ordinary, ...twice, kills: 1 },
  ],
}

/** Where mutations are seeded: the second only for those that nothing shows in the first. */
export const ofMutations: readonly Explored[] = [
  { name: 'an ordinary swap, killed and aborted', course: ordinary, ...stops },
  { name: 'an ordinary swap, aborted', course: ordinary, ...abort },
  { name: 'an ordinary swap, killed', course: ordinary, ...kill },
]

/** The bound of an exploration in words. */
export const boundOf = ({ course, serves: isServed, faults, kills, aborts }: Explored): string =>
  [
    isServed ? 'two releases of two instances' : 'one release of two instances, none before',
    course.routed ? 'two routes on two routers' : 'no routes',
    'any number of late messages and further requests',
    `on a path at most: faults ${faults}, kills ${kills}, aborts ${aborts}`,
  ].join(', ')
