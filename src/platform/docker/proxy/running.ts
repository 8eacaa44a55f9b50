import { Failure } from '../../../failure.ts'
import type { Milliseconds } from '../../../environment.ts'
import { change } from './change.ts'
import { look, type View } from './look.ts'
import type { Place } from './place.ts'
import { sweep } from './plan.ts'
import { requestsTo } from './send.ts'
import { parseServerName } from './server-line.ts'
import { readTable } from './read-table.ts'
import type { RunningServer, TableAndRunning } from './table.ts'
import type { ServerState, Worker } from './worker.ts'

const attempts = 10

const pause: Milliseconds = 100

// Nobody can delete a server of an old worker. One that no route of that worker leads to takes
// nothing new, and with nothing inside it is as good as deleted.
const serverOf = (worker: Worker, state: ServerState): readonly RunningServer[] => {
  const name = parseServerName(state.name)
  const routed = worker.routes.some(([, backend]) => backend === state.backend)
  const handedOver = !worker.current && !routed
  if (name === undefined || (handedOver && state.sessions === 0)) return []
  return [
    {
      worker: worker.pid,
      current: worker.current,
      slot: Number(state.backend.slice(state.backend.lastIndexOf('.') + 1)),
      ...name,
      address: state.address,
      state: state.leaving || handedOver ? 'leaving' : state.up ? 'ready' : 'down',
      sessions: state.sessions,
    },
  ]
}

/** Deletes what is leaving and empty, and looks again when there was anything of it. */
const swept = async (place: Place, app: string, view: View): Promise<View> => {
  const table = readTable(view.file, app)
  const requests = view.workers.flatMap(worker => requestsTo(worker, sweep(table, worker)))
  if (requests.length === 0) return view
  return (await change(place, { app, file: undefined, requests })).view
}

const serversIn = ({ workers }: View): readonly RunningServer[] =>
  workers.flatMap(worker => worker.servers.flatMap(state => serverOf(worker, state)))

/**
 * What is meant and what runs, read at once. Rejects with `proxy.stopped` when no current worker
 * answers: that is not the same as having no servers.
 */
export const readBoth = async (place: Place, app: string): Promise<TableAndRunning> => {
  const view = await lookSurely(place, app)
  return { table: readTable(view.file, app), running: serversIn(view) }
}

/**
 * The app's servers in every worker, as they are after those that have nothing inside any more
 * were deleted. Rejects as `readBoth` does.
 */
export const listRunning = async (place: Place, app: string): Promise<readonly RunningServer[]> =>
  serversIn(await swept(place, app, await lookSurely(place, app)))

/** A view in which a current worker has answered. */
const lookSurely = async (place: Place, app: string): Promise<View> => {
  const { clock, signal } = place.env
  for (let attempt = 0; attempt < attempts; attempt++) {
    const view = await look(place, app)
    if (view.workers.some(worker => worker.current)) return view
    await clock.sleep(pause, signal)
    if (signal.aborted) throw signal.reason
  }
  throw new Failure('proxy.stopped', { name: place.name, detail: 'no worker of it answers' })
}
