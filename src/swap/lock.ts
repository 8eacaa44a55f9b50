import type { Environment, Milliseconds } from '../environment.ts'
import { Failure } from '../failure.ts'
import type { LockStore, LockView, Platform } from '../platform/port.ts'
import { releaseTime } from './release-time.ts'

/** How often the owner shows that it lives. */
export const heartbeat: Milliseconds = 15_000
/** A lock whose heartbeat did not change for this long, on the newcomer's own clock, is stale. */
export const staleAfter: Milliseconds = 60_000
/** An owner whose heartbeat was not confirmed for this long reads its lock before any write. */
export const doubtAfter: Milliseconds = 30_000
/** Every write ends within this, so a late one of the old owner is over when it has passed. */
export const lateWrites: Milliseconds = 20_000
const pollInterval: Milliseconds = 2_000
const remindInterval: Milliseconds = 30_000

/** The right to change the app, until it is released or lost. */
export interface Lock {
  /** Says what is being done now, for whoever waits. */
  readonly doing: (what: string) => void
  /** Rejects with `lock.lost` when the lock is not ours any more. Before what cannot be undone. */
  readonly verify: () => Promise<void>
  /** The same, but asks only when the last heartbeat was too long ago. Before every write. */
  readonly assure: () => Promise<void>
  /** Stops the heartbeat and removes the lock; `lost` leaves what is somebody else's alone. */
  readonly release: (how?: 'lost') => Promise<void>
}

/**
 * Takes the lock, waiting up to `timeout` for whoever holds it. A stale lock is taken over: it is
 * given another name, a new one is made, and the late writes of the old owner are waited out.
 * Rejects with `lock.held` after `timeout`. Once held, it outlives the abort of the run: what must
 * still be done then needs it.
 */
export const acquire = async (
  env: Environment,
  platform: Pick<Platform, 'lock' | 'during'>,
  wish: { readonly owner: string; readonly timeout: Milliseconds },
): Promise<Lock & { readonly waited: boolean }> => {
  const store = platform.lock
  const began = env.clock.monotonic()
  const holder = `${wish.owner}, since ${new Date(env.clock.now()).toISOString()}`
  let seen: { readonly view: LockView; readonly at: Milliseconds } | undefined
  let reminded = Number.NEGATIVE_INFINITY
  let waited = false
  for (;;) {
    env.signal.throwIfAborted()
    const made = await store.create(holder)
    if (made !== 'taken') {
      const lock = hold(env, platform, made.token, holder)
      try {
        await waitForLateWrites(env, store)
      } catch (thrown) {
        await lock.release()
        throw thrown
      }
      return { ...lock, waited }
    }
    waited = true
    const view = await store.read()
    const now = env.clock.monotonic()
    const isSame = seen?.view.token === view?.token && seen?.view.beat === view?.beat
    if (view !== undefined && (seen === undefined || !isSame)) {
      seen = { view, at: now }
    } else if (view !== undefined && seen !== undefined && now - seen.at >= staleAfter) {
      env.log.warn(`the lock of ${view.holder} shows no life for 60 s; taking it over`)
      await store.displace(view.token)
      continue
    }
    if (now - began >= wish.timeout)
      throw new Failure('lock.held', { holder: view?.holder ?? 'somebody who is hard to see' })
    if (view !== undefined && now - reminded >= remindInterval) {
      env.log.info(`waiting for the lock: ${view.holder}`)
      reminded = now
    }
    await env.clock.sleep(pollInterval, env.signal)
  }
}

/**
 * Whoever displaced a lock may have ended before it made its own, so what tells of late writes that
 * may still come is the displaced lock itself.
 */
const waitForLateWrites = async (env: Environment, store: LockStore): Promise<void> => {
  const displaced = await store.displaced()
  if (displaced.length === 0) return
  env.log.info('waiting 20 s for late writes of the run that lost the lock')
  await env.clock.sleep(lateWrites, env.signal)
  env.signal.throwIfAborted()
  // Left there they cost the next run 20 s, and nothing else.
  await store.forget(displaced).catch(() => env.log.debug('a displaced lock is not deleted yet'))
}

const hold = (
  env: Environment,
  platform: Pick<Platform, 'during'>,
  token: string,
  holder: string,
): Lock => {
  const over = new AbortController()
  const store: LockStore = platform.during(new AbortController().signal).lock
  // One that is asked again and again would hold the end of the run up, and talk into its last words.
  const beats: LockStore = platform.during(over.signal).lock
  let lost = false
  // Only a heartbeat holds a newcomer off, so a read alone does not count.
  let confirmed = env.clock.monotonic()
  let doing = ''
  const verifyIn = async ({ holds }: LockStore) => {
    lost ||= !(await holds(token))
    if (lost) throw new Failure('lock.lost')
  }
  const verify = () => verifyIn(store)
  const beating = async () => {
    for (let beat = 1; ; beat += 1) {
      await env.clock.sleep(heartbeat, over.signal)
      if (over.signal.aborted) return
      const asked = env.clock.monotonic()
      try {
        await beats.beat(token, String(beat), doing === '' ? holder : `${holder}, ${doing}`)
        // A displaced lock may still take a heartbeat, so that alone confirms nothing.
        await verifyIn(beats)
        confirmed = asked
      } catch {
        if (over.signal.aborted) return
        env.log.debug('a heartbeat of the lock was not confirmed')
      }
    }
  }
  void beating()
  return {
    doing: what => {
      doing = what
    },
    verify,
    assure: async () => {
      if (lost || env.clock.monotonic() - confirmed > doubtAfter) await verify()
    },
    release: async how => {
      over.abort()
      if (how === 'lost' || lost) return
      const time = releaseTime(env)
      try {
        await platform.during(time.signal).lock.remove(token)
      } catch {
        env.log.warn('the lock could not be released; the next run takes it over after 60 s')
      } finally {
        time.end()
      }
    },
  }
}
