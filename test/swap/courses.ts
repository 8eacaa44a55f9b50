import type { Course } from '../../src/swap/course.ts'

const both = [false, true] as const

/** Every course that a plan can set. */
export const courses: readonly Course[] = (['live', 'staged'] as const).flatMap(aim =>
  both.flatMap(routed =>
    both.flatMap(replaces =>
      (routed ? [1, 2, 3] : [1]).flatMap(tiers =>
        both.flatMap(bakes =>
          both.flatMap(movesWorkers =>
            (['before_start', 'after_swap'] as const).map(takesName => ({
              aim,
              routed,
              replaces,
              tiers,
              bakes,
              movesWorkers,
              takesName,
            })),
          ),
        ),
      ),
    ),
  ),
)

/** A course with routes, one group of them, and an incumbent. */
export const ordinary: Course = {
  aim: 'live',
  routed: true,
  replaces: true,
  tiers: 1,
  bakes: false,
  movesWorkers: false,
  takesName: 'before_start',
}
