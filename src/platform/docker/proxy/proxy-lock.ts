import type { Milliseconds } from '../../../environment.ts'
import { Failure } from '../../../failure.ts'
import type { Engine } from '../engine/engine.ts'
import { labels } from '../identity.ts'

/** A lock that stayed the same for this long on our own clock has no living owner. */
const staleAfter: Milliseconds = 60_000

/** How long an owner may take: 20 s before a stale lock, so that its last call is over by then. */
const holdAtMost: Milliseconds = 30_000

/** How long to queue behind others that do make progress. */
const patience: Milliseconds = 180_000

const pause: Milliseconds = 200

const lockLabels = (proxy: string, owner: string): Readonly<Record<string, string>> => ({
  [labels.role]: 'lock',
  [labels.proxy]: proxy,
  [labels.owner]: owner,
})

/** The lock of another one, as long as we look at it. */
interface Seen {
  readonly id: string
  readonly since: Milliseconds
}

/** Out of the way at once: a container that is being removed still has its name for a while. */
const discard = async (engine: Engine, id: string, name: string): Promise<void> => {
  try {
    await engine.renameContainer(id, `${name}.stale-${engine.env.random.name(20)}`)
  } catch (thrown) {
    // Another newcomer was quicker.
    if ((await engine.inspectContainer(id)) === undefined) return
    throw thrown
  }
  await engine.removeContainer(id)
}

const acquire = async (engine: Engine, proxy: string, image: string): Promise<string> => {
  const { clock, signal, log } = engine.env
  const name = `${proxy}.lock`
  const own = lockLabels(proxy, engine.env.random.name(20))
  const until = clock.monotonic() + patience
  let seen: Seen | undefined
  for (;;) {
    signal.throwIfAborted()
    // Never run; the Engine wants a command where the image has none.
    const made = await engine.createContainer({ name, image, labels: own, command: ['true'] })
    if (made !== 'taken') return made.id
    const now = clock.monotonic()
    const other = await engine.inspectContainer(name)
    if (other === undefined) continue
    if (other.labels[labels.role] !== 'lock') throw new Failure('proxy.not_ours', { name })
    if (seen?.id !== other.id) seen = { id: other.id, since: now }
    else if (now - seen.since > staleAfter) {
      log.warn(`the lock of the proxy ${proxy} was left behind at ${other.createdAt}; taking over`)
      await discard(engine, other.id, name)
      continue
    }
    if (now > until) throw new Failure('proxy.held', { name: proxy, since: other.createdAt })
    await clock.sleep(pause, signal)
  }
}

/**
 * Does some work as the only one on the host who makes this proxy: whoever has created the
 * container `<proxy>.lock`, which is never started. The work gets an engine that gives up after
 * 30 s. Rejects with `proxy.held` when others hold it for 3 minutes, one after another.
 */
export const withProxyLock = async <A>(
  engine: Engine,
  proxy: string,
  image: string,
  work: (engine: Engine) => Promise<A>,
): Promise<A> => {
  const { clock, signal } = engine.env
  const id = await acquire(engine, proxy, image)
  const tooLong = new AbortController()
  const done = new AbortController()
  void clock.sleep(holdAtMost, done.signal).then(() => {
    const request = `making the proxy ${proxy}`
    tooLong.abort(new Failure('engine.unsure', { request, detail: 'it took longer than 30 s' }))
  })
  try {
    return await work(engine.during(AbortSignal.any([signal, tooLong.signal])))
  } finally {
    done.abort()
    // Also after an abort, and without a question: it is our own, by its id.
    const patient = engine.during(new AbortController().signal).guarded(async () => undefined)
    await patient.removeContainer(id)
  }
}
