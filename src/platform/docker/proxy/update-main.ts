import { Failure } from '../../../failure.ts'
import { change } from './change.ts'
import { look } from './look.ts'
import { mainConfiguration, mainFile, mainMarker } from './main-configuration.ts'
import type { Place } from './place.ts'
import { reload } from './reload.ts'

/**
 * Brings the main configuration of a proxy that runs up to date: the file when it differs, and a
 * reload when the current worker has another one. Rejects with `proxy.busy`, and with
 * `proxy.refused_change` when HAProxy does not take it; nothing was changed then.
 */
export const updateMain = async (
  place: Place,
  options: { readonly https: boolean },
): Promise<void> => {
  const text = mainConfiguration(options, place.layout)
  const marker = mainMarker(text) ?? ''
  const before = await look(place, '')
  const { view } =
    before.main === text && before.mapIsFresh
      ? { view: before }
      : await change(place, { app: '', file: { name: mainFile, text }, requests: [] })
  const has = (workers: typeof view.workers): boolean =>
    workers.some(worker => worker.current && worker.backends.has(marker))
  if (has(view.workers)) return
  await reload(place, mainFile)
  if (!has((await look(place, '')).workers))
    throw new Failure('proxy.refused_change', { detail: 'its worker has another configuration' })
}
