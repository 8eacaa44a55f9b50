import type { CloudFoundrySource } from '../../../config/cloudfoundry-source.ts'
import { credentialsOf } from '../../../config/credentials.ts'
import { forwardProxyFor } from '../../../concourse/forward-proxy.ts'
import { trust } from '../../../concourse/trust.ts'
import { tunnels } from '../../../concourse/tunnel.ts'
import type { Environment } from '../../../environment.ts'
import type { ProofSettings } from '../../../proof/settings.ts'
import type { Opened } from '../../open.ts'
import type { Credentials } from '../client/credentials.ts'
import { cloudController } from '../client/connect.ts'
import type { AgentFor, CloudController } from '../client/cloud-controller.ts'
import { findTarget } from '../find-target.ts'
import { ledgerStore } from './ledger-store.ts'
import { liveReleases } from './live.ts'
import { lockStore } from './lock-store.ts'
import { cloudFoundry } from './platform.ts'
import { openSpace } from './space.ts'

/** Opens a Cloud Foundry. The first request is sent by the first call. */
export const openCloudFoundry = async (
  env: Environment,
  source: CloudFoundrySource,
): Promise<Opened> => {
  const ca = source.api.startsWith('https:') ? await trust(source.ca_cert) : undefined
  const cc = cloudController({
    api: source.api,
    credentials: credentials(source),
    ca,
    skipSslValidation: source.skip_ssl_validation,
    agentFor: agents(ca),
    env,
  })
  return {
    reading: {
      live: () => liveReleases(cc, source, source.app),
      ledger: { read: async () => (await inSpace(cc, source, ledgerStore)).read() },
      lock: { read: async () => (await inSpace(cc, source, lockStore)).read() },
    },
    writing: async put => {
      const forRouters = speaksTls(source) ? (ca ?? (await trust(source.ca_cert))) : undefined
      return cloudFoundry(await openSpace(cc, source, put), forRouters)
    },
    settings: settingsOf(source),
    // Each request ends by itself.
    close: async () => undefined,
  }
}

/** Do the routers speak TLS? The system's certificates are read only where somebody does. */
const speaksTls = ({ routers }: CloudFoundrySource): boolean =>
  routers.addresses.length > 0 ? routers.tls : !routers.load_balancer?.startsWith('http:')

const inSpace = async <A>(
  cc: CloudController,
  source: CloudFoundrySource,
  make: (cc: CloudController, space: string, app: string) => A,
): Promise<A> => make(cc, (await findTarget(cc, source)).space.guid, source.app)

const credentials = (source: CloudFoundrySource): Credentials => {
  const found = credentialsOf(source)
  switch (found.kind) {
    case 'user':
      return {
        kind: 'password',
        username: found.username,
        password: found.password,
        origin: found.origin,
      }
    case 'client':
      return { kind: 'client', clientId: found.client_id, clientSecret: found.client_secret }
  }
}

/** One tunnel for each forward proxy. */
const agents = (ca: readonly string[] | undefined): AgentFor => {
  const made = new Map<string, ReturnType<typeof tunnels>>()
  return url => {
    const proxy = forwardProxyFor(url)
    if (proxy === undefined) return undefined
    const known = made.get(proxy.href) ?? tunnels(proxy, ca)
    made.set(proxy.href, known)
    return known
  }
}

/** How this source wants its proofs; the time-out of each comes with the put. */
const settingsOf = ({ routers, probe }: CloudFoundrySource): ProofSettings => ({
  rate: probe.rate,
  count: routers.count,
  missProbability: routers.miss_probability,
  heartbeat: routers.heartbeat,
  wait: routers.wait,
  timeout: 300_000,
})
