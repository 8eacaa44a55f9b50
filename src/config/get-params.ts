import { type Decoded, withDefault } from './codec.ts'
import { later } from './later.ts'
import { flag } from './scalars.ts'
import { settings } from './settings.ts'

const useSource = 'give credentials in source'

/** `params` of a get. */
export const getParams = settings({
  skip_download: withDefault(flag, false),
  assertion: later(useSource),
  client_assertion: later(useSource),
})

/** What `params` of a get decode to. */
export type GetParams = Decoded<typeof getParams>
