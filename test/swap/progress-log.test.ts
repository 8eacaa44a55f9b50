import { expect, test } from 'vitest'
import type { Progress } from '../../src/proof/progress.ts'
import { progressLog } from '../../src/swap/progress-log.ts'
import { manualClock } from '../support/clock.ts'
import { quietEnvironment } from '../support/environment.ts'

const open = () => {
  const clock = manualClock()
  const lines: string[] = []
  const quiet = quietEnvironment({ clock })
  const log = { ...quiet.log, info: (line: string) => void lines.push(line) }
  return { clock, lines, progress: progressLog({ ...quiet, log }) }
}
const on = (router: string, state: Progress['state']): Progress => ({
  route: 'shop.example.com',
  router,
  held: state === 'held' ? 1 : 0,
  of: 1,
  state,
})

test('each change is told once, and what goes on at most every two seconds', async () => {
  const { clock, lines, progress } = open()
  progress.tell(on('a', 'missing'))
  await clock.advance(1_000)
  progress.tell(on('a', 'missing'))
  progress.tell(on('a', 'holding'))
  progress.tell(on('a', 'held'))
  progress.tell(on('a', 'held'))
  expect(lines).toEqual([
    'shop.example.com on a: 0 of 1, not there yet',
    'shop.example.com on a: 1 of 1 shown',
  ])
})

test('nobody waits before a silent log while a removal has to hold', async () => {
  const { clock, lines, progress } = open()
  const over = new AbortController()
  const reminding = progress.remind(over.signal)
  progress.tell(on('a', 'holding'))
  progress.tell(on('b', 'holding'))
  await clock.advance(14_000)
  over.abort()
  await reminding
  expect(lines).toEqual([
    'right for 2 of 2 pairs of route and router; asking until it has held for long enough',
    'right for 2 of 2 pairs of route and router; asking until it has held for long enough',
  ])
})
