import type { ForwardPhase } from '../../src/swap/phase.ts'
import type { DockerTheatre } from '../stage/docker.ts'
import { befall, type Befallen, type Case, nameOf } from './befall.ts'
import { type Mishap, mishaps } from './mishap.ts'

/** The phases of a swap that last long enough for something to happen in them. */
export const phases: readonly ForwardPhase[] = [
  'creating',
  'starting',
  'testing',
  'mapping',
  'proving',
  'baking',
  'checking',
  'marking',
  'unmapping',
  'clearing',
  'retiring',
]

/** Every mishap in every phase. */
export const casesOf = (those: readonly Mishap[] = mishaps): readonly Case[] =>
  those.flatMap(mishap => phases.map(phase => ({ mishap, phase })))

/** What all of it came to. */
export interface Outcome {
  readonly results: readonly Befallen[]
  readonly missed: readonly Case[]
}

/** Runs the cases, so many side by side, each on a host's proxy of its own. */
export const runCases = async (
  host: DockerTheatre,
  cases: readonly Case[],
  abreast: number,
  tell: (result: Befallen) => void = () => undefined,
): Promise<Outcome> => {
  const queue = [...cases]
  const results: Befallen[] = []
  const missed: Case[] = []
  const work = async (): Promise<void> => {
    for (let it = queue.shift(); it !== undefined; it = queue.shift()) {
      const stage = await host.open('shop')
      try {
        const result = await befall(stage, it)
        if (result === 'not met') missed.push(it)
        else {
          results.push(result)
          tell(result)
        }
      } finally {
        await stage.close()
      }
    }
  }
  await Promise.all(Array.from({ length: abreast }, work))
  return { results, missed }
}

/** What is wrong in the outcome, a sentence each. */
export const failuresOf = ({ results, missed }: Outcome): readonly string[] => [
  ...results
    .filter(({ wrong }) => wrong.length > 0)
    .map(each => `${nameOf(each.case)}: ${each.wrong.join('\n')}`),
  ...missed.map(each => `${nameOf(each)}: the phase did not come`),
]
