import type { Part } from './part.ts'

/** A server as a worker has it; addresses and masks as `show servers state` prints them. */
export interface ServerState {
  /** `<app key>.<slot>`. */
  readonly backend: string
  readonly name: string
  readonly address: string
  readonly port: number
  /** Would take requests: 0 is down. */
  readonly up: boolean
  /** In maintenance or in drain, for whatever reason. */
  readonly leaving: boolean
  /** Its health check is enabled, which `add server` alone does not do. */
  readonly watched: boolean
  /** Requests and tunnels inside. */
  readonly sessions: number
}

/** One worker process of HAProxy, and what of one app is in it. */
export interface Worker {
  readonly pid: number
  /** False for one that only finishes what it began before a reload. */
  readonly current: boolean
  /** Of the app, and those of the main configuration. */
  readonly backends: ReadonlySet<string>
  readonly servers: readonly ServerState[]
  /** Map key and backend, one entry a line of the map: a key may be there twice. */
  readonly routes: readonly (readonly [key: string, backend: string])[]
}

/** CHK_ST_ENABLED: HAProxy management guide 2.6, section 9.3, show servers state. */
const checkEnabled = 0x04

const serverOf = (line: string, sessions: ReadonlyMap<string, number>): ServerState => {
  const fields = line.split(' ')
  const [, backend = '', , name = '', address = '', operation, administration] = fields
  return {
    backend,
    name,
    address,
    port: Number(fields[18]),
    up: operation !== '0',
    leaving: administration !== '0',
    watched: (Number(fields[13]) & checkEnabled) !== 0,
    sessions: sessions.get(`${backend}/${name}`) ?? 0,
  }
}

/** Of `show backend`, `show servers state` and `show stat`, in this order. */
const headings = ['# name', '# be_id ', '# pxname,']

/**
 * A worker of what it answered, each line told by its shape: a backend, the state of a server
 * (`3 key.0 …`), a server's statistics (`key.0,…`), a line of the map of routes
 * (`0x55d0c8a5b2f0 host/path/ key.0`). Undefined when an answer is not there: it has ended.
 */
export const worker = ({ heading, body }: Part): Worker | undefined => {
  const lines = body.split('\n')
  if (!headings.every(start => lines.some(line => line.startsWith(start)))) return undefined
  const sessions = new Map(
    lines
      .map(line => line.split(','))
      .filter(fields => fields.length > 1)
      .map(([backend, name, , , count]) => [`${backend}/${name}`, Number(count)]),
  )
  return {
    pid: Number(heading[1]),
    current: heading[2] === 'current',
    backends: new Set(lines.filter(line => /^[^# ,]+$/.test(line))),
    servers: lines.filter(line => /^\d+ /.test(line)).map(line => serverOf(line, sessions)),
    routes: lines
      .filter(line => line.startsWith('0x'))
      .map(line => {
        const [, key = '', backend = ''] = line.split(' ')
        return [key, backend] as const
      }),
  }
}
