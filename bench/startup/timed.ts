import { spawn } from 'node:child_process'
import { median } from '../part.ts'

/** Something that is done again and again, and takes so many milliseconds each time. */
export interface Start {
  readonly name: string
  readonly once: () => Promise<number>
}

/** How long one start took. */
export interface Timed {
  readonly median: number
  readonly fastest: number
}

/** Starts Node with these arguments, and hands it what it reads. */
export const nodeStart = (name: string, args: readonly string[], input = ''): Start => ({
  name,
  once: () =>
    new Promise((resolve, reject) => {
      const began = performance.now()
      const child = spawn(process.execPath, args, { stdio: ['pipe', 'ignore', 'ignore'] })
      child.once('error', reject)
      child.once('close', () => resolve(performance.now() - began))
      child.stdin.on('error', () => {})
      child.stdin.end(input)
    }),
})

/**
 * Does these in turn, `rounds` times each, so that a busy moment of the machine meets all
 * of them; milliseconds of each. On a busy machine the fastest says more than the median.
 */
export const timeStarts = async (
  starts: readonly Start[],
  rounds: number,
): Promise<readonly Timed[]> => {
  const times = starts.map((): number[] => [])
  for (let round = 0; round < rounds; round += 1)
    for (const [index, start] of starts.entries()) times[index]?.push(await start.once())
  return times.map(each => ({ median: median(each), fastest: Math.min(...each) }))
}
