import type { CloudController } from './client/cloud-controller.ts'
import type { Instance, Process } from './process.ts'
import { instanceOf, processOf, processWire, statsWire } from './wire/process.ts'

/** The processes of an app, of every type; several `web` ones during a native deployment. */
export const listProcesses = async (
  cc: CloudController,
  app: string,
): Promise<readonly Process[]> =>
  (await cc.all(`/v3/apps/${app}/processes`, processWire)).map(processOf)

/** Asks for `instances` instances of a process. */
export const scaleProcess = async (
  cc: CloudController,
  process: string,
  instances: number,
): Promise<Process> =>
  processOf(
    await cc.post(`/v3/processes/${process}/actions/scale`, { instances }, processWire, {
      repeatable: true,
    }),
  )

/** The instances of a process as they are now, by index. */
export const listInstances = async (
  cc: CloudController,
  process: string,
): Promise<readonly Instance[]> =>
  (await cc.get(`/v3/processes/${process}/stats`, statsWire)).resources.map(instanceOf)

/** The instances of all processes of an app as they are now. */
export const listInstancesOf = async (
  cc: CloudController,
  app: string,
): Promise<readonly Instance[]> => {
  const processes = await listProcesses(cc, app)
  const each = await Promise.all(processes.map(async p => await listInstances(cc, p.guid)))
  return each.flat()
}
