import { beforeAll, describe, expect, test } from 'vitest'
import { describeDocker } from '../../support/docker/engine.ts'
import { proxyContainers, resting, standing } from '../../support/docker/look.ts'
import { kill, type Moment, stopAndFollow } from '../../support/docker/moments.ts'
import { deploy, swapTo } from '../../support/docker/put.ts'
import { inDockerWorld, subjectIn } from '../../support/docker/world.ts'
import { startPut } from '../../support/executables/put.ts'

/** Every moment is in the whole matrix (docs/trials.md). `live` is what the run that was killed leaves to be live in the end. */
const moments: readonly Moment[] = [
  { name: 'creates', words: 'container is made of', next: 'the same put', live: '1' },
  { name: 'maps', words: 'is mapped to the candidate as well', next: 'recover', live: '1' },
  { name: 'has committed', words: 'committed: ', next: 'another version', live: '2' },
  { name: 'retires', words: 'retire the incumbent', next: 'the same put', live: '2' },
]

/** The first put of a host is killed while it makes the proxy, and the same is put again. */
const killFirst = (): Promise<void> =>
  inDockerWorld(async world => {
    const subject = subjectIn(world)
    const run = startPut(subject, swapTo(subject, '1'))
    await run.says('making the proxy')
    await kill(run)
    const again = await deploy(subject, '1')
    expect(await standing(subject)).toStrictEqual(resting('1', again.version))
    expect(await proxyContainers(world)).toStrictEqual(['proxy running always'])
  })

describeDocker('on a Docker host under load', () => {
  describe('a swap that is killed', { timeout: 400_000 }, () => {
    // A lock is stale after 60 s, and late writes are waited out for 20 s: all of them at once.
    const runs = new Map<Moment, Promise<void>>()
    let first: Promise<void> | undefined
    beforeAll(() => {
      for (const moment of moments) runs.set(moment, stopAndFollow(moment, kill))
      first = killFirst()
      for (const run of [first, ...runs.values()]) run.catch(() => {})
    })

    test('while it makes the proxy ends clean by the same put', () => first)

    test.each(moments)('while it $name ends clean by $next, and no request is lost', moment =>
      runs.get(moment),
    )
  })
})
