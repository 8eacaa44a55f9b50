import { Failure, isFailure } from '../../../failure.ts'
import { createdWire } from '../wire/created.ts'
import { environmentLines } from '../wire/environment.ts'
import { type Call, nameOf } from './call.ts'
import { decode } from './decode.ts'
import type { ContainerDetails, ContainerWish } from './engine.ts'
import { inspectContainer } from './inspect-container.ts'
import type { Line } from './line.ts'
import { messageOf, replyFailure } from './reply-failure.ts'

type Made = Readonly<Record<string, unknown>>
type Created = { readonly id: string } | 'taken'

const networkOf = (network: ContainerWish['network']) => {
  if (network === undefined) return { mode: {}, config: {} }
  const { name, address } = network
  const endpoint = address === undefined ? {} : { IPAMConfig: { IPv4Address: address } }
  return {
    mode: { NetworkMode: name },
    config: { NetworkingConfig: { EndpointsConfig: { [name]: endpoint } } },
  }
}

const given = (fields: Made): Made =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined))

/** A wish as the Engine reads it (Docker Engine API, ContainerCreate). */
export const bodyOf = (wish: ContainerWish): Made => {
  const { mode, config } = networkOf(wish.network)
  const publish = Object.entries(wish.publish ?? {})
  return {
    Image: wish.image,
    Labels: wish.labels,
    ...given({
      Cmd: wish.command,
      Entrypoint: wish.entrypoint,
      User: wish.user,
      Env: wish.environment && environmentLines(wish.environment),
      Healthcheck: wish.health === 'none' ? { Test: ['NONE'] } : undefined,
    }),
    ...(publish.length > 0
      ? { ExposedPorts: Object.fromEntries(publish.map(([port]) => [port, {}])) }
      : {}),
    HostConfig: {
      ...wish.host,
      ...mode,
      PortBindings: Object.fromEntries(
        publish.map(([port, { ip, port: own }]) => [port, [{ HostIp: ip, HostPort: String(own) }]]),
      ),
    },
    ...config,
  }
}

const isLines = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.every(each => typeof each === 'string')

/** The lines of `Env`, with other values for these variables. */
const changed = (lines: unknown, values: NonNullable<ContainerWish['environment']>) => [
  ...(isLines(lines) ? lines : []).filter(
    line => !Object.hasOwn(values, line.slice(0, `${line}=`.indexOf('='))),
  ),
  ...environmentLines(values),
]

/** One more like `made`, under what `over` says. */
export const cloneBody = (
  made: ContainerDetails['made'],
  over: Pick<ContainerWish, 'labels' | 'network' | 'environment'>,
): Made => {
  const { mode, config } = networkOf(over.network)
  const host = { ...(made['HostConfig'] as Made), ...mode }
  const environment =
    over.environment === undefined ? {} : { Env: changed(made['Env'], over.environment) }
  return { ...made, ...environment, Labels: over.labels, HostConfig: host, ...config }
}

const hasAll = (labels: ContainerWish['labels'], wanted: ContainerWish['labels']): boolean =>
  Object.entries(wanted).every(([name, value]) => labels[name] === value)

const attempts = 3

/** Nobody said in words that can be read whether it was done. */
const leavesDoubt = (thrown: unknown): boolean =>
  isFailure(thrown, 'engine.unsure') || isFailure(thrown, 'platform.answer')

/**
 * Creates a container. When the answer is lost or cannot be read it is looked for by its name, and
 * the one with all of these labels is ours: they must tell who made it.
 */
export const createContainer = async (
  line: Line,
  name: string,
  labels: ContainerWish['labels'],
  body: Made,
): Promise<Created> => {
  const call: Call = {
    method: 'POST',
    path: '/containers/create',
    query: { name },
    body,
    answers: [404, 409],
    repeatable: false,
  }
  let lost = false
  for (let attempt = 1; ; attempt++) {
    try {
      const reply = await line.call(call)
      if (reply.status === 409 && lost) return await ourOwn(line, name, labels)
      if (reply.status === 409) return 'taken'
      if (reply.status < 300) return { id: decode(reply.text, createdWire, nameOf(call)).Id }
      if (/no such image/i.test(reply.text))
        throw new Failure('image.missing', {
          image: String(body['Image']),
          detail: messageOf(reply.text),
        })
      throw replyFailure(call, reply)
    } catch (thrown) {
      if (!leavesDoubt(thrown) || attempt === attempts) throw thrown
      lost = true
      if ((await inspectContainer(line, name)) !== undefined)
        return await ourOwn(line, name, labels)
    }
  }
}

const ourOwn = async (
  line: Line,
  name: string,
  labels: ContainerWish['labels'],
): Promise<Created> => {
  const found = await inspectContainer(line, name)
  return found !== undefined && hasAll(found.labels, labels) ? { id: found.id } : 'taken'
}
