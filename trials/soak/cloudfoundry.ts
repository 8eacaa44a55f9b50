import { setTimeout as sleep } from 'node:timers/promises'
import type { Fault } from '../../foundation/faults/fault.ts'
import type { Foundation } from '../../foundation/foundation.ts'
import type { Random } from '../../foundation/random.ts'
import { type Deed, oneOf } from './mishap.ts'

/** What happens to a Cloud Foundry by itself while an app is swapped. */
export const deedsOn = ({ faults, routers }: Foundation): readonly Deed[] => {
  const set = (fault: Fault) => async (): Promise<void> => faults.set(fault)
  const router = (random: Random): string => oneOf(random, routers).name
  return [
    {
      kind: 'a router becomes late or lossy',
      deed: random =>
        set({
          kind: 'feed',
          router: router(random),
          lag: Math.round(random() * 1_500),
          loss: random() * 0.2,
          reorder: Math.round(random() * 500),
          repeat: random() * 0.3,
        }),
    },
    {
      kind: 'a router loses a registration',
      deed: random =>
        set({ kind: 'lose_next', router: router(random), subject: 'router.register', count: 3 }),
    },
    {
      kind: 'a router loses a removal',
      deed: random =>
        set({ kind: 'lose_next', router: router(random), subject: 'router.unregister', count: 3 }),
    },
    {
      kind: 'a router is cut off for a second',
      deed: random => async () => {
        const name = router(random)
        faults.set({ kind: 'cut', router: name })
        await sleep(1_000)
        faults.set({ kind: 'mend', router: name })
      },
    },
    {
      kind: 'a change is not passed on',
      deed: () => set({ kind: 'swallow_notifications', times: 1 }),
    },
    { kind: 'tokens expire', deed: () => set({ kind: 'expire_tokens' }) },
    { kind: 'an upload fails', deed: () => set({ kind: 'fail_upload' }) },
    { kind: 'staging fails', deed: () => set({ kind: 'fail_staging' }) },
    {
      kind: 'no cell takes an instance for 2 s',
      deed: () => async () => {
        faults.set({ kind: 'placement', error: 'insufficient resources: memory' })
        setTimeout(() => faults.set({ kind: 'placement', error: null }), 2_000)
      },
    },
  ]
}
