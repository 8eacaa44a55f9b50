import { beforeAll, describe, test } from 'vitest'
import { describeDocker } from '../../support/docker/engine.ts'
import { kill, type Moment, stopAndFollow } from '../../support/docker/moments.ts'

/** `live` is what the run that was killed leaves to be live in the end. */
const moments: readonly Moment[] = [
  { name: 'creates', words: 'container is made of', next: 'the same put', live: '1' },
  { name: 'starts', words: 'all instances are up', next: 'another version', live: '1' },
  { name: 'maps', words: 'is mapped to the candidate as well', next: 'recover', live: '1' },
  { name: 'bakes', words: 'bake: both serve', next: 'the same put', live: '1' },
  { name: 'has committed', words: 'committed: ', next: 'another version', live: '2' },
  { name: 'unmaps', words: 'no longer leads to', next: 'recover', live: '2' },
  { name: 'drains', words: 'prove the incumbent gone', next: 'another version', live: '2' },
  { name: 'retires', words: 'retire the incumbent', next: 'the same put', live: '2' },
]

describeDocker('on a Docker host under load', () => {
  describe('a swap that is killed', { timeout: 400_000 }, () => {
    // A lock is stale after 60 s, and late writes are waited out for 20 s: all of them at once.
    const runs = new Map<Moment, Promise<void>>()
    beforeAll(() => {
      for (const moment of moments) {
        const run = stopAndFollow(moment, kill)
        runs.set(moment, run)
        run.catch(() => {})
      }
    })

    test.each(moments)('while it $name ends clean by $next, and no request is lost', moment =>
      runs.get(moment),
    )
  })
})
