import { type Listening, listen } from '../http/listen.ts'
import type { CloudController } from './context.ts'
import { endpoints } from './endpoints.ts'
import { syncProcesses } from './sync.ts'
import { createHandler, type Witness } from './web/server.ts'

/** Serves the API and repairs Diego every `diegoSync` milliseconds. */
export const startCloudController = async (
  about: (api: string) => CloudController,
  witness: Witness,
  options: { readonly port: number; readonly diegoSync: number },
): Promise<Listening & { readonly cc: CloudController }> => {
  let handle: ReturnType<typeof createHandler> | null = null
  const server = await listen(async (request, response) => {
    await handle?.(request, response)
  }, options.port)
  const cc = about(server.url)
  handle = createHandler(cc, endpoints, witness)
  cc.timers.every(options.diegoSync, () => syncProcesses(cc))
  return { ...server, cc }
}
