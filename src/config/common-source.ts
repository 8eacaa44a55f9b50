import { withDefault } from './codec.ts'
import { choice, flag, line, positive } from './scalars.ts'
import { settings } from './settings.ts'

const probe = settings({
  method: withDefault(choice('HEAD', 'GET'), 'HEAD'),
  /** The most probes a second that reach one instance. */
  rate: withDefault(positive, 20),
})

/** `source.app`. */
export const appName = line(200)

/** Further fields of `source` that every platform has. */
export const commonSource = {
  /** The weakest evidence with which an HTTP route of the incumbent may be taken away. */
  minimum_grade: withDefault(choice('proven', 'sampled', 'waited'), 'sampled'),
  probe: withDefault(probe, {}),
  debug: withDefault(flag, false),
}
