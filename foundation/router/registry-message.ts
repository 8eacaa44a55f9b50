import type { Message } from '../nats/bus.ts'
import type { Endpoint } from './endpoint.ts'

/** `router.register` and `router.unregister` on the wire (gorouter mbus/subscriber.go). */
export interface RegistryMessage extends Message {
  readonly host: string
  readonly port?: number
  /** Wins over `port` when it is not 0. */
  readonly tls_port?: number
  readonly uris: readonly string[]
  readonly app?: string
  readonly private_instance_id?: string
  readonly private_instance_index?: string
  readonly tags?: Readonly<Record<string, string>>
  readonly protocol?: string
  readonly server_cert_domain_san?: string
  readonly stale_threshold_in_seconds?: number
  readonly route_service_url?: string
  readonly isolation_segment?: string
  readonly endpoint_updated_at_ns?: number
  readonly availability_zone?: string
}

/** The endpoint and the routes that a message speaks of; nothing when a router refuses it. */
export const readRegistryMessage = (
  message: Message,
): { readonly uris: readonly string[]; readonly endpoint: Endpoint } | undefined => {
  if (!isRegistryMessage(message)) return undefined
  const routeServiceUrl = message.route_service_url ?? ''
  if (routeServiceUrl !== '' && !routeServiceUrl.startsWith('https')) return undefined
  const tls = (message.tls_port ?? 0) !== 0
  const port = (tls ? message.tls_port : message.port) ?? 0
  const endpoint: Endpoint = {
    address: `${message.host}:${port}`,
    host: message.host,
    port,
    tls,
    serverName: message.server_cert_domain_san ?? '',
    app: message.app ?? '',
    instanceId: message.private_instance_id ?? '',
    index: message.private_instance_index ?? '',
    tags: message.tags ?? {},
    protocol: message.protocol === 'http2' ? 'http2' : 'http1',
    routeServiceUrl,
    isolationSegment: message.isolation_segment ?? '',
    availabilityZone: message.availability_zone ?? '',
    staleThreshold: (message.stale_threshold_in_seconds ?? 0) * 1000,
  }
  return { uris: message.uris, endpoint }
}

const isRegistryMessage = (message: Message): message is RegistryMessage =>
  typeof message['host'] === 'string' && Array.isArray(message['uris'])
