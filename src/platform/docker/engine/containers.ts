import type { Milliseconds } from '../../../environment.ts'
import { containersOf, containersWire } from '../wire/container.ts'
import { type Call, writeDeadline } from './call.ts'
import { bodyOf, cloneBody, createContainer } from './create-container.ts'
import type { Container, ContainerWish, Engine } from './engine.ts'
import { openSession } from './exec.ts'
import { inspectContainer } from './inspect-container.ts'
import type { Line } from './line.ts'
import { readLog } from './read-log.ts'
import { removeContainer } from './remove-container.ts'
import { renameContainer } from './rename-container.ts'

type ContainerCalls = Pick<
  Engine,
  | 'listContainers'
  | 'inspectContainer'
  | 'createContainer'
  | 'cloneContainer'
  | 'startContainer'
  | 'stopContainer'
  | 'removeContainer'
  | 'renameContainer'
  | 'setRestartPolicy'
  | 'restartContainer'
  | 'readLog'
  | 'exec'
>

const post = (id: string, verb: string, rest: Partial<Call> = {}): Call => ({
  method: 'POST',
  path: `/containers/${encodeURIComponent(id)}/${verb}`,
  ...rest,
})

const list = async (line: Line, labels: ContainerWish['labels']): Promise<readonly Container[]> => {
  const wanted = Object.entries(labels)
  const label = wanted.map(([name, value]) => (value === '' ? name : `${name}=${value}`))
  const query = { all: true, filters: JSON.stringify({ label }) }
  const wire = await line.ask({ method: 'GET', path: '/containers/json', query }, containersWire)
  return containersOf(wire)
}

/** Grace is told in whole seconds; the Engine answers when the container has ended. */
const ending = (grace: Milliseconds): Partial<Call> => ({
  query: { t: Math.ceil(grace / 1000) },
  deadline: grace + writeDeadline,
})

/** `on-failure:3` as the Engine reads it. */
const policyOf = (written: string) => {
  const [name = '', most] = written.split(':')
  return { Name: name, ...(most === undefined ? {} : { MaximumRetryCount: Number(most) }) }
}

/** Calls about containers. */
export const containerCalls = (line: Line): ContainerCalls => ({
  listContainers: async labels => await list(line, labels),
  inspectContainer: async idOrName => {
    const found = await inspectContainer(line, idOrName)
    if (found === undefined) return undefined
    const { networks: _, ...details } = found
    return details
  },
  createContainer: async wish => await createContainer(line, wish.name, wish.labels, bodyOf(wish)),
  cloneContainer: async (made, over) =>
    await createContainer(line, over.name, over.labels, cloneBody(made, over)),
  startContainer: async id => {
    await line.call(post(id, 'start', { answers: [304] }))
  },
  stopContainer: async (id, grace) => {
    await line.call(post(id, 'stop', { ...ending(grace), answers: [304, 404] }))
  },
  removeContainer: async id => await removeContainer(line, id),
  renameContainer: async (id, name) => await renameContainer(line, id, name),
  setRestartPolicy: async (id, policy) => {
    await line.call(post(id, 'update', { body: { RestartPolicy: policyOf(policy) } }))
  },
  restartContainer: async (id, grace) => {
    // A second one would cut what has just come up.
    await line.call(post(id, 'restart', { ...ending(grace), repeatable: false }))
  },
  readLog: async (id, lines) => await readLog(line, id, lines),
  exec: async (id, command, user) => await openSession(line, id, command, user),
})
