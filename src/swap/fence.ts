import type { Platform } from '../platform/port.ts'
import type { Lock } from './lock.ts'

type Guard = () => Promise<void>

const after =
  <Arguments extends readonly unknown[], Result>(
    guard: Guard,
    write: (...given: Arguments) => Promise<Result>,
  ) =>
  async (...given: Arguments): Promise<Result> => {
    await guard()
    return write(...given)
  }

/**
 * The platform as only the owner of the lock may use it. Before each write that cannot be undone
 * the lock is read; before every other write, when its last heartbeat was too long ago. So a run
 * that lost its lock, to a newcomer that took it for dead, ends without another write. A call may
 * take minutes and send several, so the platform asks again before each of them.
 */
export const fenced = (open: Platform, lock: Pick<Lock, 'verify' | 'assure'>): Platform =>
  behind(open.guarded(lock.assure), lock)

const behind = (platform: Platform, lock: Pick<Lock, 'verify' | 'assure'>): Platform => ({
  ...platform,
  during: signal => behind(platform.during(signal), lock),
  guarded: () => behind(platform, lock),
  ledger: { ...platform.ledger, write: after(lock.assure, platform.ledger.write) },

  create: after(lock.assure, platform.create),
  build: after(lock.assure, platform.build),
  start: after(lock.assure, platform.start),
  mark: after(lock.assure, platform.mark),
  openPrivateRoute: after(lock.assure, platform.openPrivateRoute),
  ensureRoute: after(lock.assure, platform.ensureRoute),
  map: after(lock.assure, platform.map),
  nudge: after(lock.assure, platform.nudge),

  rename: after(lock.verify, platform.rename),
  scale: after(lock.verify, platform.scale),
  unmap: after(lock.verify, platform.unmap),
  cut: after(lock.verify, platform.cut),
  stop: after(lock.verify, platform.stop),
  remove: after(lock.verify, platform.remove),
  removeRoute: after(lock.verify, platform.removeRoute),
})
