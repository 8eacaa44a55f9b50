import type { DockerSource } from '../../../config/docker-source.ts'
import { Failure } from '../../../failure.ts'
import type { ContainerDetails, Engine } from '../engine/engine.ts'
import { proxyContainer } from './container.ts'
import { subnets } from './network.ts'
import { ownProxy, proxyLabels } from './own-proxy.ts'
import { demandPorts, takenPort } from './ports.ts'
import { withProxyLock } from './proxy-lock.ts'

type Wish = DockerSource['proxy']

/** Why the Engine did not start the container, in our words where we have some. */
const startFailure = (thrown: unknown, proxy: Wish): unknown => {
  const detail = thrown instanceof Failure ? thrown.facts['detail'] : undefined
  if (detail === undefined) return thrown
  const port = takenPort(detail)
  if (port !== undefined)
    return new Failure(
      'proxy.port_taken',
      { port: port || String(proxy.http_port.port), detail },
      thrown,
    )
  return /"bash": .*not found/.test(detail)
    ? new Failure('proxy.unfit', { image: proxy.image, detail: 'it has no bash' }, thrown)
    : thrown
}

const neverStarted = ({ startedAt }: ContainerDetails): boolean => startedAt.startsWith('0001-')

/** Started; one that never ran and cannot is not left behind, its name would be in the way. */
const start = async (engine: Engine, proxy: Wish, found: ContainerDetails): Promise<void> => {
  try {
    await engine.startContainer(found.id)
  } catch (thrown) {
    if (neverStarted(found)) await engine.removeContainer(found.id)
    throw startFailure(thrown, proxy)
  }
}

const make = async (engine: Engine, proxy: Wish): Promise<void> => {
  const labels = proxyLabels(proxy.name)
  await engine.ensureNetwork(proxy.name, labels, subnets)
  await engine.ensureVolume(proxy.name, labels)
  await engine.createContainer(proxyContainer(proxy))
}

const demand = async (engine: Engine, name: string): Promise<ContainerDetails> => {
  const found = await ownProxy(engine, name)
  if (found !== undefined) return found
  throw new Failure('proxy.stopped', { name, detail: 'there is no such container' })
}

/**
 * The proxy's container, made with its network and volume when it is missing, started when it does
 * not run; `made`: by this very call. Rejects with `proxy.not_ours`, `proxy.differs`,
 * `proxy.port_taken`, and `proxy.unfit` for an image without bash.
 */
export const ensureContainer = async (
  engine: Engine,
  proxy: Wish,
): Promise<{ readonly container: ContainerDetails; readonly made: boolean }> => {
  const there = await ownProxy(engine, proxy.name)
  if (there !== undefined) demandPorts(there, proxy)
  if (there?.state === 'running') return { container: there, made: false }
  return withProxyLock(engine, proxy.name, proxy.image, async held => {
    const made = (await ownProxy(held, proxy.name)) === undefined
    if (made) {
      engine.env.log.info(`making the proxy ${proxy.name}`)
      await make(held, proxy)
    }
    const found = await demand(held, proxy.name)
    demandPorts(found, proxy)
    await start(held, proxy, found)
    return { container: await demand(held, proxy.name), made }
  })
}
