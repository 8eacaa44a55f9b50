import type { ContainerWish } from '../engine/engine.ts'
import type { Host } from '../host.ts'
import type { Place } from './container-wish.ts'
import { freeAddress } from './address.ts'
import { listParts } from './parts.ts'

type Made = { readonly id: string } | 'taken'

/** What differs from one container of a process to the next. */
type Over = Pick<ContainerWish, 'name' | 'network'>

/**
 * Fixed addresses that containers on the proxy's network have, running or not, and whatever the
 * proxy still sends requests to: somebody may have removed that container by hand.
 */
const takenAddresses = async ({ engine, proxy }: Host): Promise<ReadonlySet<string>> => {
  const containers = await engine.listContainers({})
  const tables = await proxy.files.readAll('proxy')
  return new Set([
    ...containers.flatMap(({ addresses }) => addresses[proxy.network] ?? []),
    ...[...tables.values()].flatMap(text => text.match(/\b(?:\d{1,3}\.){3}\d{1,3}\b/g) ?? []),
  ])
}

/**
 * Makes one container of a release, with a fixed address on the proxy's network that no other one
 * has: HAProxy is told the address once, and a container that takes it over while this one is down
 * would be sent this one's requests. Answers with the container's id; when an earlier answer was
 * lost, with that container's.
 */
export const makePart = async (
  host: Host,
  release: string,
  { process, index }: Place,
  name: string,
  make: (over: Over) => Promise<Made>,
): Promise<string> => {
  const { env, proxy } = host
  const address = freeAddress(env.random, await proxy.subnet(), await takenAddresses(host))
  const network = { name: proxy.network, address }
  const made = await make({ name, network })
  if (made !== 'taken') return made.id
  const there = (await listParts(host, release)).find(
    each => each.process === process && each.index === index,
  )
  if (there !== undefined) return there.container.id
  // Somebody else's: names are for people, and any will do.
  const other = await make({ name: `${name}-${env.random.name(8)}`, network })
  if (other !== 'taken') return other.id
  return makePart(host, release, { process, index }, name, make)
}
