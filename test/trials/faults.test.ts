import { expect, test } from 'vitest'
import { startElsewhere } from '../../trials/faults/elsewhere.ts'
import type { Kind, Scene } from '../../trials/faults/kind.ts'
import { kinds } from '../../trials/faults/kinds.ts'
import { callsOf, cellsOf, failuresOf, runMatrix } from '../../trials/faults/matrix.ts'
import { openTheatre } from '../../trials/stage/theatre.ts'
import { describeDocker } from '../support/docker/engine.ts'

/** One cell of each of these kinds, at a call that the seed draws. */
const oneOfEach = async (
  platform: Scene['platform'],
  those: readonly Kind[],
  abreast: number,
): Promise<{ readonly failures: readonly string[]; readonly tried: number }> => {
  const theatre = await openTheatre(platform)
  const elsewhere = await startElsewhere()
  try {
    const scene: Scene = { platform, elsewhere: elsewhere.url }
    const share = { every: 1_000, slow: 1_000, seed: 1 }
    const cells = cellsOf(those, await callsOf(theatre), scene, share)
    const outcome = await runMatrix(theatre, scene, cells, abreast, ({ ending, story }) => {
      if (ending === 'wrong') process.stderr.write(`${story}\n`)
    })
    return {
      failures: [...failuresOf(outcome), ...elsewhere.asked()],
      tried: outcome.results.length,
    }
  } finally {
    await theatre.close()
    await elsewhere.close()
  }
}

/** Left to the whole matrix, because another one is much like it. */
const alike: readonly string[] = [
  '503 before',
  '429 for 1 s',
  '[]',
  'null',
  'a string',
  '301 to elsewhere',
  '307 to elsewhere',
]
/** Wrong clocks have tests of their own. */
const quick = kinds.filter(
  ({ scope, name, slow }) => scope === 'call' && slow !== true && !alike.includes(name),
)

test('a swap that meets a fault ends right, or fails safe with words that name the call', {
  timeout: 480_000,
}, async () => {
  const { failures, tried } = await oneOfEach('cloudfoundry', quick, 8)
  expect(failures).toStrictEqual([])
  expect(tried).toBe(quick.length)
})

const onDocker: readonly string[] = [
  '500',
  'a lost answer',
  'a truncated body',
  "the run's clock an hour behind",
]

describeDocker('on a Docker host', () => {
  test('a swap that meets a fault of the Engine ends right, or fails safe with words', {
    timeout: 480_000,
  }, async () => {
    const those = kinds.filter(({ name }) => onDocker.includes(name))
    const { failures, tried } = await oneOfEach('docker', those, 6)
    expect(failures).toStrictEqual([])
    expect(tried).toBe(onDocker.length)
  })
})
