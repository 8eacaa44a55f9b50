/** Places and ports of one proxy. */
export interface Layout {
  readonly root: string
  readonly configuration: string
  readonly routes: string
  readonly asks: string
  readonly certificates: string
  readonly http: number
  readonly https: number
  readonly master: number
  readonly refusal: number
  readonly handover: number
}

/** Where things are inside the proxy's container. */
export const layout: Layout = {
  /** The volume. */
  root: '/blue-green',
  /** HAProxy reads every `.cfg` in here, in the order of their names. */
  configuration: '/blue-green/proxy',
  /** Host and path to backend. */
  routes: '/blue-green/maps/routes.map',
  /** Secret to app key: filled while it runs, empty in the file. */
  asks: '/blue-green/maps/asks.map',
  certificates: '/blue-green/certificates',
  /** Ports in the container's own network namespace. */
  http: 8080,
  https: 8443,
  /** The master's command line, on 127.0.0.1. */
  master: 8404,
  /** Refuses a pin whose server is in maintenance, on 127.0.0.1. */
  refusal: 8405,
  /** Takes the requests that a worker of before a reload still gets, on 127.0.0.1. */
  handover: 8406,
}
