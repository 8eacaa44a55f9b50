import { spawn } from 'node:child_process'
import { median } from '../part.ts'

/** A program that is started again and again: arguments for Node, and what it reads. */
export interface Start {
  readonly name: string
  readonly args: readonly string[]
  readonly input: string
}

/** How long one start took. */
export interface Timed {
  readonly median: number
  readonly fastest: number
}

const once = ({ args, input }: Start): Promise<number> =>
  new Promise((resolve, reject) => {
    const began = performance.now()
    const child = spawn(process.execPath, args, { stdio: ['pipe', 'ignore', 'ignore'] })
    child.once('error', reject)
    child.once('close', () => resolve(performance.now() - began))
    child.stdin.on('error', () => {})
    child.stdin.end(input)
  })

/**
 * Starts the programs in turn, `rounds` times each, so that a busy moment of the machine meets all
 * of them; milliseconds of each. On a busy machine the fastest says more than the median.
 */
export const timeStarts = async (
  starts: readonly Start[],
  rounds: number,
): Promise<readonly Timed[]> => {
  const times = starts.map((): number[] => [])
  for (let round = 0; round < rounds; round += 1)
    for (const [index, start] of starts.entries()) times[index]?.push(await once(start))
  return times.map(each => ({ median: median(each), fastest: Math.min(...each) }))
}
