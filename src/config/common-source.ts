import { withDefault } from './codec.ts'
import { choice, flag, line, positive } from './scalars.ts'
import { settings } from './settings.ts'

const probe = settings({
  method: withDefault(choice('HEAD', 'GET'), 'HEAD'),
  /** The most probes a second that reach one instance. */
  rate: withDefault(positive, 20),
})

/** Fields of `source` that every platform has. */
export const commonSource = {
  app: line(200),
  /** The weakest evidence with which an HTTP route of the incumbent may be taken away. */
  minimum_grade: withDefault(choice('proven', 'sampled', 'waited'), 'sampled'),
  probe: withDefault(probe, {}),
  debug: withDefault(flag, false),
}
