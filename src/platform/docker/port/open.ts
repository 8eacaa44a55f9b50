import type { DockerSource } from '../../../config/docker-source.ts'
import type { Environment } from '../../../environment.ts'
import type { Opened } from '../../open.ts'
import { connectEngine } from '../engine/connect.ts'
import type { Host } from '../host.ts'
import { readCertificates } from '../proxy/certificate.ts'
import { openProxy } from '../proxy/open.ts'
import { proofSettings } from '../probe/settings.ts'
import { listParts } from '../release/parts.ts'
import { ledgerStore } from './ledger-store.ts'
import { liveReleases } from './live.ts'
import { lockStore } from './lock-store.ts'

/** Opens a Docker host. The first request is sent by the first call. */
export const openDocker = async (env: Environment, source: DockerSource): Promise<Opened> => {
  const engine = connectEngine(env, source)
  const proxy = openProxy(env, engine, source)
  const here = { env, engine, proxy, source, app: source.app }
  return {
    reading: {
      live: () => liveReleases(here),
      ledger: ledgerStore(here),
      lock: lockStore(here),
    },
    writing: async ({ params, directory }) => {
      readCertificates(env, source.proxy.certificates)
      await engine.version()
      // What a check never needs.
      const { docker } = await import('./platform.ts')
      const host: Host = { ...here, params, directory, wish: {} }
      if (!params.plan_only) await bringBack(host)
      return docker(host)
    },
    settings: proofSettings(source),
    close: proxy.close,
  }
}

/**
 * A proxy that was stopped or removed by hand has everything on its volume, and until it runs again
 * nobody can read that: no put could begin.
 */
const bringBack = async (host: Host): Promise<void> => {
  const { env, proxy } = host
  const state = await proxy.state()
  const isAway = state === 'stopped' || (state === 'missing' && (await listParts(host)).length > 0)
  if (!isAway) return
  env.log.warn(`the proxy ${proxy.name} is ${state}; bringing it back`)
  await proxy.ensure()
}
