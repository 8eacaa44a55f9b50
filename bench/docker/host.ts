import { execFile } from 'node:child_process'
import { createServer, type AddressInfo } from 'node:net'
import { promisify } from 'node:util'

/** A Docker host on this machine to try things on. */
export interface DockerHost {
  /** `unix:///path`, as `source.host` has it. */
  readonly address: string
  /** Runs Docker's CLI; answers with what it prints, rejects with what it complains of. */
  readonly docker: (...args: readonly string[]) => Promise<string>
}

/** Names of images that `script/engine.sh` makes. */
export const images = { proxy: 'blue-green-test/proxy', app: 'blue-green-test/app' } as const

const run = promisify(execFile)

/** The host that `BLUE_GREEN_ENGINE` names; undefined where it names none. */
export const openHost = (): DockerHost | undefined => {
  const address = process.env['BLUE_GREEN_ENGINE']
  if (address === undefined || address === '') return undefined
  const env = { ...process.env, DOCKER_HOST: address }
  return {
    address,
    docker: async (...args) => {
      try {
        return (await run('docker', args, { env, maxBuffer: 64 << 20 })).stdout.trim()
      } catch (error) {
        const { stderr } = error as { readonly stderr?: string }
        const why = (stderr ?? String(error)).trim()
        throw new Error(`docker ${args[0] ?? ''} fails: ${why}`, { cause: error })
      }
    },
  }
}

/** A port of 127.0.0.1 that nobody listens on now. */
export const freePort = async (): Promise<number> => {
  const server = createServer()
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise(resolve => server.close(resolve))
  return port
}
