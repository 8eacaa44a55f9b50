import { Failure } from '../../../failure.ts'
import { networksWire } from '../wire/network.ts'
import { type Call, nameOf } from './call.ts'
import type { Engine } from './engine.ts'
import type { Line } from './line.ts'
import { replyFailure } from './reply-failure.ts'
import { inspectContainer } from './inspect-container.ts'

type NetworkCalls = Pick<Engine, 'inspectNetwork' | 'ensureNetwork' | 'connect'>

// By a list: /networks/{name} takes the beginning of an id for a name too.
const inspectNetwork = async (
  line: Line,
  name: string,
): ReturnType<NetworkCalls['inspectNetwork']> => {
  const all = await line.ask(
    {
      method: 'GET',
      path: '/networks',
      query: { filters: JSON.stringify({ name: [name] }) },
    },
    networksWire,
  )
  // The filter finds parts of names as well.
  const found = all.find(network => network.Name === name)
  if (found === undefined) return undefined
  return { subnet: found.IPAM.Config?.[0]?.Subnet ?? undefined, labels: found.Labels ?? {} }
}

/**
 * Addresses that nobody asked for come from the first 64: fixed ones lie beyond them, and an address
 * that the Engine chose is never one that waits for a container to start again.
 */
const automatic = (subnet: string): { readonly IPRange?: string } => {
  const [base = '', bits = ''] = subnet.split('/')
  return Number(bits) <= 24 ? { IPRange: `${base}/26` } : {}
}

const creation = (
  name: string,
  labels: Readonly<Record<string, string>>,
  subnet: string,
): Call => ({
  method: 'POST',
  path: '/networks/create',
  body: {
    Name: name,
    Driver: 'bridge',
    Labels: labels,
    IPAM: { Config: [{ Subnet: subnet, ...automatic(subnet) }] },
    // Without it an Engine before 25.0 makes a second one of the same name.
    CheckDuplicate: true,
  },
  answers: [403, 409],
})

// libnetwork, ipams and the bridge driver: an address range that overlaps another network's.
const overlaps = /overlap|conflicts with network/i

const ensureNetwork = async (
  line: Line,
  name: string,
  labels: Readonly<Record<string, string>>,
  subnets: readonly string[],
): Promise<{ readonly subnet: string }> => {
  const there = async () => {
    const subnet = (await inspectNetwork(line, name))?.subnet
    return subnet === undefined ? undefined : { subnet }
  }
  const found = await there()
  if (found !== undefined) return found
  let last: Failure | undefined
  for (const subnet of subnets) {
    const call = creation(name, labels, subnet)
    const reply = await line.call(call)
    if (reply.status < 300) return { subnet }
    last = replyFailure(call, reply)
    // Another run was first, or the answer to our own first attempt was lost.
    const now = reply.status === 409 ? await there() : undefined
    if (now !== undefined) return now
    if (!overlaps.test(reply.text)) throw last
  }
  throw last ?? new Failure('internal', { detail: `no subnet is given for the network ${name}` })
}

const connect = async (
  line: Line,
  network: string,
  id: string,
  aliases: readonly string[],
): Promise<void> => {
  const call: Call = {
    method: 'POST',
    path: `/networks/${encodeURIComponent(network)}/connect`,
    body: { Container: id, EndpointConfig: { Aliases: aliases } },
    answers: [403],
  }
  // To a container that does not run yet the Engine gives any network, also one that is not there.
  if ((await inspectNetwork(line, network)) === undefined)
    throw new Failure('engine.refused', {
      request: nameOf(call),
      status: '404',
      detail: `network ${network} not found`,
    })
  const reply = await line.call(call)
  if (reply.status < 300) return
  // 403 is said of a container that is connected already, among others.
  const container = await inspectContainer(line, id)
  if (container?.networks.includes(network) !== true) throw replyFailure(call, reply)
}

/** Calls about networks. */
export const networkCalls = (line: Line): NetworkCalls => ({
  inspectNetwork: async name => await inspectNetwork(line, name),
  ensureNetwork: async (name, labels, subnets) => await ensureNetwork(line, name, labels, subnets),
  connect: async (network, id, aliases) => await connect(line, network, id, aliases),
})
