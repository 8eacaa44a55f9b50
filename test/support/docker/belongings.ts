import { randomBytes } from 'node:crypto'
import { createServer } from 'node:net'
import { docker } from './docker.ts'

/** A name that nothing else on the Engine has. */
export const uniqueName = (): string => `bgt-${randomBytes(5).toString('hex')}`

/** `--label` of an object that `removeBelongings` takes away. */
export const labelOf = (owner: string): string => `bgt=${owner}`

const lines = (text: string): readonly string[] => text.split('\n').filter(line => line !== '')

/** Removes the containers, networks, volumes and images with the label of `owner`, and no others. */
export const removeBelongings = async (owner: string): Promise<void> => {
  const filter = ['--filter', `label=${labelOf(owner)}`] as const
  const remove = async (list: readonly string[], command: readonly string[]) => {
    const ids = lines(await docker(...list, ...filter))
    if (ids.length > 0) await docker(...command, ...ids)
  }
  await remove(['ps', '--all', '--quiet'], ['rm', '--force', '--volumes'])
  await remove(['network', 'ls', '--quiet'], ['network', 'rm'])
  await remove(['volume', 'ls', '--quiet'], ['volume', 'rm', '--force'])
  await remove(['image', 'ls', '--quiet'], ['image', 'rm', '--force'])
}

/** A TCP port of 127.0.0.1 where nothing listens now. */
export const freePort = async (): Promise<number> => {
  const server = createServer()
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise(resolve => server.close(resolve))
  if (typeof address !== 'object' || address === null) throw new Error('no port is free')
  return address.port
}
