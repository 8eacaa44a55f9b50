import type { Milliseconds } from '../../../environment.ts'
import { Failure } from '../../../failure.ts'
import type { Host } from '../host.ts'
import { isUp, listParts, type Part } from './parts.ts'
import { changeRelease, readRelease } from './release-files.ts'
import { setRestartPolicy } from './restart-policy.ts'

/** Docker's own. */
const usualGrace: Milliseconds = 10_000

/** Stops containers side by side; the Engine is not to start them again. Waits for their end. */
export const stopParts = async (
  { engine }: Pick<Host, 'engine'>,
  parts: readonly Part[],
  grace: Milliseconds,
): Promise<void> => {
  await Promise.all(
    parts.map(async ({ container }) => {
      await setRestartPolicy(engine, container.id, 'no')
      await engine.stopContainer(container.id, grace)
    }),
  )
}

/**
 * Stops every container of a release, one whose file is lost too, and waits until none runs. Those
 * that have ended by themselves lose their restart policy as well: an Engine that restarts would
 * start them. Rejects with `app.stop_timeout`.
 */
export const stop = async (host: Host, release: string): Promise<void> => {
  const file = await readRelease(host, release)
  if (file?.started === true)
    await changeRelease(host, release, each => ({ ...each, started: false }))
  const parts = await listParts(host, release)
  const grace = file?.built?.stopTimeout ?? usualGrace
  const { clock } = host.env
  const began = clock.monotonic()
  await stopParts(host, parts, grace)
  const left = (await listParts(host, release)).filter(isUp)
  if (left.length === 0) return
  throw new Failure('app.stop_timeout', {
    app: file?.name ?? release,
    waited: `${Math.round((clock.monotonic() - began) / 1000)} s`,
    states: left
      .map(({ process, index, container }) => `${process}/${index} ${container.state}`)
      .join(', '),
  })
}
