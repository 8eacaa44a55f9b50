import type { Milliseconds } from '../../environment.ts'

/** The first pause between two looks at something that takes its time. */
export const firstPause: Milliseconds = 100

/** The next pause: what is quick is seen at once, what is slow is asked for once a second. */
export const longer = (pause: Milliseconds): Milliseconds => Math.min(pause * 1.4, 1_000)
