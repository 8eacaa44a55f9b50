import { type Decoded, optional, withDefault } from './codec.ts'
import { list, record } from './collections.ts'
import { dockerParams } from './docker-params.ts'
import { duration, timeSpan } from './duration.ts'
import { later } from './later.ts'
import { imageOrBits, neverBoth, somethingToDeploy } from './put-rules.ts'
import {
  anything,
  choice,
  flag,
  line,
  pathOrObject,
  scalar,
  secret,
  text,
  wholeNumber,
} from './scalars.ts'
import { settings } from './settings.ts'
import { smokeTest } from './smoke-test.ts'

const useSource = 'give credentials in source'

/** `params` of a put. Fields without a meaning for the action are accepted: pipelines share them. */
export const putParams = settings(
  {
    action: withDefault(
      choice('deploy', 'stage', 'promote', 'discard', 'rollback', 'recover'),
      'deploy',
    ),
    plan_only: withDefault(flag, false),
    manifest: optional(pathOrObject),
    path: optional(text),
    docker_image: optional(text),
    docker_image_file: optional(text),
    docker_username: optional(text),
    docker_password: optional(secret),
    vars: withDefault(record('an object of names and values', anything), {}),
    vars_files: withDefault(list(text), []),
    /** Settings of the containers on a Docker host. */
    docker: withDefault(dockerParams, {}),
    environment: withDefault(record('an object of names and values', scalar), {}),
    smoke_test: withDefault(list(smokeTest), []),
    bake: withDefault(duration, '0s'),
    drain: withDefault(duration, '30s'),
    workers: withDefault(choice('after_swap', 'with_candidate'), 'after_swap'),
    take_name: withDefault(choice('before_start', 'after_swap'), 'before_start'),
    keep: withDefault(wholeNumber(0), 1),
    keep_failed: withDefault(flag, true),
    prune_routes: withDefault(flag, false),
    replace: withDefault(list(text), []),
    leave: withDefault(list(text), []),
    stable_for: withDefault(duration, '2s'),
    convergence_timeout: withDefault(timeSpan, '5m'),
    lock_timeout: withDefault(duration, '5m'),
    timeout: withDefault(timeSpan, '30m'),
    label: optional(line(200)),
    label_file: optional(text),
    assertion: later(useSource),
    client_assertion: later(useSource),
  },
  [somethingToDeploy, imageOrBits, neverBoth],
)

/** What `params` of a put decode to: the users' names, defaults filled in, milliseconds. */
export type PutParams = Decoded<typeof putParams>
