import { Failure } from '../../failure.ts'
import { findApp } from './apps.ts'
import type { CloudController } from './client/cloud-controller.ts'
import { ifFound } from './client/refusal.ts'
import { surely } from './client/surely.ts'

const attempts = 5
const pause = 5_000

/**
 * Deletes an app with all that hangs on it, and waits; its routes stay, without it. One that is
 * gone is fine. While a broker still unbinds, the platform's job fails although the unbinding goes
 * on, so it is tried again (cloud_controller_ng app/actions/app_delete.rb). The caller has made
 * sure that no live route leads to it.
 */
export const deleteApp = async (cc: CloudController, guid: string): Promise<void> => {
  for (let attempt = 1; ; attempt++) {
    const gone = async (): Promise<{ job: string | undefined } | undefined> =>
      (await findApp(cc, guid)) ? undefined : { job: undefined }
    const { job } = await surely(
      async () => ({ job: await ifFound(cc.delete(`/v3/apps/${guid}`)) }),
      gone,
    )
    if (job === undefined) return
    try {
      return await cc.wait(job)
    } catch (thrown) {
      const unbinding =
        thrown instanceof Failure &&
        thrown.code === 'platform.job' &&
        /in progress/i.test(thrown.facts['detail'] ?? '')
      if (!(await findApp(cc, guid))) return
      if (!unbinding || attempt === attempts) throw thrown
    }
    await cc.env.clock.sleep(pause, cc.env.signal)
  }
}
