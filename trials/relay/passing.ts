/** One request on its way through a relay, or one script in a session that a request opened. */
export interface Passing {
  /** Its place among everything that has passed since the watch began, from 1. */
  readonly at: number
  /** Which server it is for, by the name that the relay was given. */
  readonly server: string
  /** Method and path without ids and query, as in `POST /v3/apps/:id/actions/start`. */
  readonly label: string
  /** The same with the phase in which it comes, and what it is about, where the stage knows that. */
  readonly purpose?: string
  /** What was asked for, with ids; nothing for a script. */
  readonly path?: string
  /** What a script is given on its stdin; nothing for a request. */
  readonly input?: string
  /** It comes by the clock, like the heartbeat of a lock: another run may be without it. */
  readonly timed?: boolean
  /** It may change something. */
  readonly writes: boolean
}

/** What has passed, with the status or exit code that was answered; nothing while it is under way. */
export interface Passed extends Passing {
  status: number | undefined
}

const id = /^(?:[0-9a-f]{8}-[0-9a-f-]{27}|[0-9a-f]{12,64}|(?=.*\d)[\w.-]{8,})$/

/** A path without ids and query. */
export const template = (path: string): string =>
  (path.split('?', 1)[0] ?? path)
    .split('/')
    .map(segment => (id.test(segment) ? ':id' : segment))
    .join('/')

/** Reading changes nothing (RFC 9110, section 9.2.1), nor does asking for a token. */
export const mayWrite = (method: string, path: string): boolean =>
  method !== 'GET' && method !== 'HEAD' && !path.startsWith('/oauth/')
