/** Where something waits for TCP connections. */
export interface Listener {
  readonly port: number
  /** Only connections from inside the container reach it. */
  readonly local: boolean
}

const listening = '0A'

/** 127.0.0.11 is Docker's own name server, in the network namespace of every container. */
const isDockerDns = (address: string): boolean => address === '0B00007F'

/** 127.0.0.0/8, ::1, and the first of them written as an IPv6 address; bytes in the host's order. */
const isLocal = (address: string): boolean =>
  /^(?:0000000000000000FFFF0000)?[0-9A-F]{6}7F$/.test(address) ||
  address === '00000000000000000000000001000000'

/**
 * The listening sockets in a text like that of `/proc/net/tcp` and `tcp6` (Linux,
 * Documentation/networking/proc_net_tcp.rst), each port once, in order.
 */
export const listenersIn = (text: string): readonly Listener[] => {
  const found = new Map<number, boolean>()
  for (const line of text.split('\n')) {
    const [, address = '', hex = '', state] =
      /^\s*\d+:\s+([0-9A-F]+):([0-9A-F]{4})\s+[0-9A-F]+:[0-9A-F]{4}\s+([0-9A-F]{2})\s/.exec(line) ??
      []
    if (state !== listening || isDockerDns(address)) continue
    const port = Number.parseInt(hex, 16)
    found.set(port, (found.get(port) ?? true) && isLocal(address))
  }
  return [...found].map(([port, local]) => ({ port, local })).toSorted((a, b) => a.port - b.port)
}

/** Why nothing answers on `port`, as far as the sockets tell; nothing when something listens there. */
export const whyUnheard = (listeners: readonly Listener[], port: number): string | undefined => {
  const here = listeners.find(each => each.port === port)
  if (here?.local === false) return undefined
  if (here !== undefined)
    return `it listens on 127.0.0.1:${port} only, where no other container reaches it`
  const others = listeners.map(each => (each.local ? `127.0.0.1:${each.port}` : String(each.port)))
  return others.length === 0
    ? 'it listens on no TCP port'
    : `nothing listens on ${port}; it listens on ${others.join(', ')}`
}
