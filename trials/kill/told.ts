import type { Ended } from '../../test/support/executables/execute.ts'
import type { Left } from '../stage/stage.ts'
import type { Next, Reached } from './kind.ts'

/** What was done, and what the platform held after it. */
interface Done {
  readonly signal: 'SIGKILL' | 'SIGTERM'
  readonly next: Next
  readonly was: Reached
  readonly left: Left
}

const aimOf = ({ next, was }: Done): string => {
  if (next === 'the same put') return 'going on with'
  return was === 'committed' ? 'finishing' : 'undoing'
}

const firstSays = ({ signal, was }: Done, { code, stderr }: Ended): readonly string[] => {
  if (signal === 'SIGKILL') return code === null ? [] : [`SIGKILL ends the run with ${code}`]
  // A signal that comes when all is done changes nothing any more.
  if (code === 0) return was === 'over' ? [] : ['the aborted run says that it has succeeded']
  if (code !== 1) return [`the aborted run ends with ${code}`]
  return [
    ...(/error +interrupted: the build was aborted/.test(stderr)
      ? []
      : ['the aborted run does not say that it was aborted']),
    ...(/ hint +\S/.test(stderr) ? [] : ['the aborted run says not what to do']),
  ]
}

const nextSays = (done: Done, { stderr }: Ended): readonly string[] => {
  const { was, left } = done
  const isLeft = was === 'begun' || was === 'committed'
  const spoken = /(going on with|finishing|undoing) deployment (\S+), which was left in (\w+)/
  const [, aim, id, phase] = spoken.exec(stderr) ?? []
  // What is staged is over, and yet the first thing that another run puts away.
  const isOver = aim === undefined || phase === 'staged'
  if (!isLeft) return isOver ? [] : [`the next run is ${aim} a deployment that is over`]
  const isTold = aim === aimOf(done) && id === left.deployment && phase === left.phase
  if (isTold) return []
  return [`the next run does not say that it is ${aimOf(done)} what was left in ${left.phase}`]
}

/** The build log at three in the morning: does it say what happened, and what to do? */
export const toldBy = (done: Done, first: Ended, next: Ended): readonly string[] => [
  ...firstSays(done, first),
  ...nextSays(done, next),
]
