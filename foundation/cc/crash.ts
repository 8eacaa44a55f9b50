import type { Crash } from '../diego/run.ts'
import { recordAppEvent } from './audit.ts'
import type { Store } from './store.ts'

/** Writes down a crash as the API's clients see it: two events, one of them of the old kind. */
export const recordCrash = (store: Store, crash: Crash): void => {
  const app = store.apps.get(crash.appGuid)
  if (app === undefined) return
  const data = {
    index: crash.index,
    instance: crash.instanceGuid,
    reason: 'CRASHED',
    exit_description: crash.reason,
    crash_count: crash.count,
  }
  recordAppEvent({ store }, 'audit.app.process.crash', app, { ...data, type: crash.processType })
  recordAppEvent({ store }, 'app.crash', app, data)
}
