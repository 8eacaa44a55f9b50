import type { Random } from '../../../environment.ts'
import { Failure } from '../../../failure.ts'

const numberOf = (address: string): number =>
  address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0)

const textOf = (address: number): string =>
  [24, 16, 8, 0].map(shift => Math.floor(address / 2 ** shift) % 256).join('.')

/** Of a subnet that has some: left to containers whose address the Engine chooses. */
const lowest = 64

/**
 * A free IPv4 address of a subnet (`10.213.0.0/21`), at random, so that one that was given back is
 * not soon another container's. Never the subnet's own, its first, which is the gateway's, or its
 * last, which is the broadcast's; nor one of its lowest 64, where the Engine begins when it starts
 * and chooses one for the proxy. Throws `docker.no_address` when all are taken.
 */
export const freeAddress = (
  random: Pick<Random, 'float'>,
  subnet: string,
  taken: ReadonlySet<string>,
): string => {
  const [network = '', bits = ''] = subnet.split('/')
  const size = 2 ** (32 - Number(bits))
  const base = Math.floor(numberOf(network) / size) * size
  const from = size >= 4 * lowest ? lowest : 2
  const usable = size - from - 1
  const first = Math.floor(random.float() * usable)
  for (let nth = 0; nth < usable; nth += 1) {
    const address = textOf(base + from + ((first + nth) % usable))
    if (!taken.has(address)) return address
  }
  throw new Failure('docker.no_address', { subnet })
}
