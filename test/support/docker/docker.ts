import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { engineAddress } from './engine.ts'

const run = promisify(execFile)

/** Environment in which Docker's CLI, and scripts that call it, speak to the Engine of the tests. */
export const dockerEnvironment = {
  ...process.env,
  DOCKER_HOST: engineAddress ?? 'unix:///dev/null',
  // The builder of Engine 20.10, which needs no plugin.
  DOCKER_BUILDKIT: '0',
} as const

/** One command of Docker's CLI: what it printed, trimmed. Rejects with its complaint. */
export const docker = async (...args: readonly string[]): Promise<string> => {
  const options = { env: dockerEnvironment, maxBuffer: 64 << 20 }
  const { stdout } = await run('docker', [...args], options)
  return stdout.trim()
}
