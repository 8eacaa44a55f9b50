import type { Address } from '../address.ts'
import type { TimeConstants } from '../diego/lrp.ts'

/** The ports that one gorouter opens; several on a machine must not share any. */
export interface GorouterPorts {
  readonly proxy: number
  readonly status: number
  readonly routes: number
  readonly routeServices: number
}

/** Who may read `/routes`. */
export const statusUser = { user: 'router-status', pass: 'router-status' }

/** A gorouter's configuration file: YAML reads JSON (gorouter config/config.go). */
export const gorouterSettings = (
  index: number,
  ports: GorouterPorts,
  nats: Address,
  timeConstants: TimeConstants,
  options: {
    readonly traceKey: string
    readonly drainWait: number
    readonly drainTimeout: number
    readonly emptyPoolTimeout: number
  },
): string =>
  JSON.stringify({
    index,
    port: ports.proxy,
    status: {
      ...statusUser,
      host: '127.0.0.1',
      port: ports.status,
      enable_nontls_health_checks: true,
      routes: { port: ports.routes },
    },
    nats: { hosts: [{ hostname: nats.host, port: nats.port }] },
    logging: { level: 'info', metron_address: '127.0.0.1:1' },
    trace_key: options.traceKey,
    route_services_internal_server_port: ports.routeServices,
    route_services_secret: 'shared by all routers',
    ssl_skip_validation: true,
    backends: { max_attempts: 3 },
    empty_pool_response_code_503: true,
    empty_pool_timeout: duration(options.emptyPoolTimeout),
    start_response_delay_interval: duration(timeConstants.routerStartDelay),
    prune_stale_droplets_interval: duration(timeConstants.pruneInterval),
    droplet_stale_threshold: duration(timeConstants.pruneThreshold),
    drain_wait: duration(options.drainWait),
    drain_timeout: duration(options.drainTimeout),
    suspend_pruning_if_nats_unavailable: true,
    send_http_start_stop_server_event: false,
    send_http_start_stop_client_event: false,
  })

const duration = (milliseconds: number): string => `${milliseconds}ms`
