import { Failure } from '../../../failure.ts'
import type { Proxy } from '../proxy/proxy.ts'

/**
 * Is there anything on the proxy's volume to read? False when there is no proxy: nothing was ever
 * deployed there. Rejects with `proxy.stopped` when there is one that does not run, because then
 * nobody can say what is on its volume.
 */
export const isReadable = async (proxy: Proxy): Promise<boolean> => {
  const state = await proxy.state()
  if (state === 'stopped')
    throw new Failure('proxy.stopped', { name: proxy.name, detail: 'its container has ended' })
  return state === 'running'
}
