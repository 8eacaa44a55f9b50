import { Failure } from '../../../failure.ts'
import { jobWire } from '../wire/job.ts'
import { pathOf } from './address.ts'
import type { CloudController } from './cloud-controller.ts'
import { firstPause, longer } from '../pause.ts'

/**
 * Waits for a job, asking less often the longer it takes. Rejects with `platform.job` when it
 * failed. Its warnings are printed.
 */
export const waitForJob = async (cc: CloudController, location: string): Promise<void> => {
  const { clock, log, signal } = cc.env
  const path = pathOf(location)
  for (let pause = firstPause; ; pause = longer(pause)) {
    const job = await cc.get(path, jobWire)
    if (job.state === 'FAILED') {
      const errors = job.errors ?? []
      throw new Failure('platform.job', {
        operation: job.operation,
        detail: errors.map(e => e.detail ?? '').join('; ') || 'no reason was given',
        ...(errors[0]?.code ? { error: String(errors[0].code) } : {}),
      })
    }
    if (job.state === 'COMPLETE') {
      for (const warning of job.warnings ?? []) if (warning.detail) log.warn(warning.detail)
      return
    }
    await clock.sleep(pause, signal)
  }
}
