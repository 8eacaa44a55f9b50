import { type Decoded, optional, withDefault } from './codec.ts'
import { list, record } from './collections.ts'
import { dockerName } from './docker-scalars.ts'
import { duration } from './duration.ts'
import { choice, scalar, text, wholeNumber } from './scalars.ts'
import { settings } from './settings.ts'
import { simple } from './codec.ts'

const matching = (phrase: string, pattern: RegExp) =>
  simple(phrase, (input): input is string => typeof input === 'string' && pattern.test(input))

const mount = matching(
  'volume:/path or /host/path:/path, with :ro perhaps',
  /^[^:]+:\/[^:]*(:(ro|rw))?$/,
)
const extraHost = matching('name:address', /^[^:\s]+:\S+$/)
const ulimit = matching('a limit, or soft:hard', /^-?\d+(:-?\d+)?$/)
const restart = matching(
  'always, unless-stopped, on-failure, on-failure:N or no',
  /^(always|unless-stopped|on-failure(:\d+)?|no)$/,
)

const log = settings({
  driver: text,
  options: withDefault(record('an object of names and values', scalar), {}),
})

/** `params.docker`: what a container needs and a Cloud Foundry manifest cannot say. */
export const dockerParams = settings({
  /** The port the app listens on; default: the only one that the image exposes, else 8080. */
  port: optional(wholeNumber(1)),
  /** `missing`: an image that is on the host already is not asked for again. */
  pull: withDefault(choice('always', 'missing'), 'always'),
  volumes: withDefault(list(mount), []),
  /** More networks to join, beside the proxy's. */
  networks: withDefault(list(dockerName), []),
  extra_hosts: withDefault(list(extraHost), []),
  user: optional(text),
  ulimits: withDefault(record('an object of names and limits', ulimit), {}),
  log: optional(log),
  /** Of the live release; kept and stopped ones have none. */
  restart: withDefault(restart, 'unless-stopped'),
  /** Between SIGTERM and SIGKILL, when an instance is stopped. */
  stop_timeout: withDefault(duration, '10s'),
})

/** Settings of the containers, decoded. */
export type DockerParams = Decoded<typeof dockerParams>
