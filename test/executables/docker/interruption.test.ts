import { describe, test } from 'vitest'
import { describeDocker } from '../../support/docker/engine.ts'
import { abort, type Moment, stopAndFollow } from '../../support/docker/moments.ts'

/** Every moment is in the whole matrix (docs/trials.md). `live` is what the run that was aborted leaves to be live in the end. */
const moments: readonly Moment[] = [
  { name: 'starts', words: 'start the candidate', next: 'recover', live: '1' },
  { name: 'tests', words: 'test the candidate', next: 'another version', live: '1' },
  { name: 'proves', words: 'prove the candidate on', next: 'recover', live: '1' },
  { name: 'bakes', words: 'bake: both serve', next: 'the same put', live: '1' },
  { name: 'drains', words: 'prove the incumbent gone', next: 'the same put', live: '2' },
  { name: 'retires', words: 'retire the incumbent', next: 'recover', live: '2' },
]

describeDocker('on a Docker host under load', () => {
  describe.concurrent('a swap that is aborted', { timeout: 300_000 }, () => {
    test.each(moments)('while it $name ends clean by $next, and no request is lost', moment =>
      stopAndFollow(moment, abort),
    )
  })
})
