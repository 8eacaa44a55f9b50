import { tmpdir } from 'node:os'
import { cleaningUp } from '../../leftovers.ts'
import { type DockerHost, openHost } from '../host.ts'
import { newShop, type Shop, type Way } from '../ways/way.ts'

const missing = 'no Docker Engine: BLUE_GREEN_ENGINE names none, and script/bench could start none'

/** Runs a part on the Docker host that there is; without one the part does not hold. */
export const onHost =
  (measure: (host: DockerHost) => Promise<readonly string[]>) =>
  async (): Promise<readonly string[]> => {
    const host = openHost()
    return host === undefined ? [missing] : measure(host)
  }

/** How a shop is set up: a name, and how long its app takes until it listens (milliseconds). */
export interface Opening {
  readonly name: string
  readonly startTime: number
}

/** Works with a shop whose release 1 was put there in one way; it is removed afterwards. */
export const withShop = async <A>(
  host: DockerHost,
  way: Way,
  { name, startTime }: Opening,
  work: (shop: Shop) => Promise<A>,
): Promise<A> => {
  const shop = await newShop(host, tmpdir(), name, startTime)
  return cleaningUp(
    () => way.close(shop),
    async () => {
      await way.open(shop)
      return work(shop)
    },
  )
}
