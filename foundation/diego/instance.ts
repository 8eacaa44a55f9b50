import type { Timers } from '../timers.ts'
import { passes } from './check.ts'
import type { DesiredRun, LogLine } from './run.ts'
import { spawnProgram } from './spawn.ts'
import type { Watchdog } from './watchdog.ts'

/** Where an instance runs and what it is called. */
export interface Place {
  readonly instanceGuid: string
  readonly index: number
  readonly cell: string
  readonly port: number
}

/** What an instance tells about itself, in this order; `crashed` and `stopped` are the last word. */
export interface Observer {
  healthy(): void
  ready(routable: boolean): void
  crashed(reason: string): void
  stopped(): void
  log(line: LogLine): void
}

export interface Instance {
  /** SIGTERM, and after the grace SIGKILL. */
  stop(): void
  /** Ends the process as a fault would. */
  crash(): void
}

export interface InstanceTools {
  readonly timers: Timers
  readonly watchdog: Watchdog
  /** SIGTERM to SIGKILL, in milliseconds. */
  readonly grace: number
}

// A starting instance is asked this often; real cells ask every 2 s and only start slower.
const startInterval = 40

const variables = (run: DesiredRun, place: Place): Record<string, string> => {
  const application = JSON.parse(run.environment['VCAP_APPLICATION'] ?? '{}')
  const port = String(place.port)
  return {
    ...run.environment,
    PORT: port,
    VCAP_APP_PORT: port,
    VCAP_APP_HOST: '0.0.0.0',
    INSTANCE_GUID: place.instanceGuid,
    INSTANCE_INDEX: String(place.index),
    CF_INSTANCE_GUID: place.instanceGuid,
    CF_INSTANCE_INDEX: String(place.index),
    CF_INSTANCE_IP: '127.0.0.1',
    CF_INSTANCE_INTERNAL_IP: '127.0.0.1',
    CF_INSTANCE_PORT: port,
    CF_INSTANCE_ADDR: `127.0.0.1:${port}`,
    CF_INSTANCE_PORTS: JSON.stringify([{ external: place.port, internal: place.port }]),
    MEMORY_LIMIT: `${run.memory}m`,
    VCAP_APPLICATION: JSON.stringify({
      ...application,
      instance_id: place.instanceGuid,
      instance_index: place.index,
      host: '0.0.0.0',
      port: place.port,
    }),
  }
}

/** Runs one instance as a local process and watches over its health and readiness. */
export const startInstance = (
  run: DesiredRun,
  place: Place,
  tools: InstanceTools,
  observer: Observer,
): Instance => {
  let state: 'starting' | 'healthy' | 'stopping' | 'ended' = 'starting'
  let failure: string | undefined
  const log = (source: string) => (kind: 'OUT' | 'ERR', text: string) =>
    observer.log({ appGuid: run.appGuid, source, index: place.index, kind, text })
  const program = { folder: run.folder, command: run.command, environment: variables(run, place) }
  const output = log(`APP/PROC/${run.processType.toUpperCase()}`)
  const process = spawnProgram(program, tools.watchdog, output)
  const cell = log('CELL')
  cell(
    'OUT',
    `Cell ${place.cell} successfully created container for instance ${place.instanceGuid}`,
  )

  void process.ended.then(exit => {
    const wanted = state === 'stopping'
    state = 'ended'
    if (wanted) observer.stopped()
    else observer.crashed(failure ?? `APP/PROC/${run.processType.toUpperCase()}: ${exit}`)
  })

  const fail = (reason: string): void => {
    failure = reason
    cell('ERR', reason)
    process.signal('SIGKILL')
  }
  const alive = () => state === 'starting' || state === 'healthy'

  const watchHealth = async (): Promise<void> => {
    const deadline = performance.now() + run.health.timeout
    while (alive() && !(await passes(run.health, place.port))) {
      if (performance.now() > deadline) {
        return fail(`Instance never healthy after ${run.health.timeout / 1000}s`)
      }
      await tools.timers.sleep(startInterval)
    }
    if (state !== 'starting') return
    state = 'healthy'
    observer.healthy()
    void watchReadiness()
    while (state === 'healthy') {
      await tools.timers.sleep(run.health.interval)
      if (state === 'healthy' && !(await passes(run.health, place.port))) {
        if (state === 'healthy') fail('Instance became unhealthy: Liveness check unsuccessful')
        return
      }
    }
  }

  const watchReadiness = async (): Promise<void> => {
    let routable: boolean | undefined
    while (state === 'healthy') {
      const answer = await passes(run.readiness, place.port)
      if (state !== 'healthy') return
      if (answer !== routable) observer.ready(answer)
      routable = answer
      if (run.readiness.type === 'process') return
      await tools.timers.sleep(routable ? run.readiness.interval : startInterval)
    }
  }

  void watchHealth()
  return {
    stop: () => {
      if (!alive()) return
      state = 'stopping'
      process.signal('SIGTERM')
      const cancel = tools.timers.after(tools.grace, () => process.signal('SIGKILL'))
      void process.ended.then(cancel)
    },
    crash: () => process.signal('SIGKILL'),
  }
}
