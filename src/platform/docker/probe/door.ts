import type { Door } from '../../../proof/instrument.ts'
import type { Entrance } from '../proxy/proxy.ts'

/** The proxy's listening socket as a door; evidence says where it was knocked at. */
export const doorOf = (proxy: string, entrance: Entrance): Door => {
  switch (entrance.kind) {
    case 'outside': {
      const { host, port } = entrance
      return { kind: 'router', address: `${host.includes(':') ? `[${host}]` : host}:${port}` }
    }
    case 'inside':
      return { kind: 'router', address: `127.0.0.1:${entrance.port} inside ${proxy}` }
  }
}
