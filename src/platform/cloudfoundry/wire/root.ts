import * as t from 'io-ts'
import type { Root } from '../client/root.ts'
import { optional } from './optional.ts'

const link = optional(t.type({ href: optional(t.string) }))

/** The answer of `GET /`; a foundation may lack any part but the login. */
export const rootWire = t.type({
  links: t.type({
    cloud_controller_v3: t.type({
      href: t.string,
      meta: optional(t.type({ version: optional(t.string) })),
    }),
    login: t.type({ href: t.string }),
    log_cache: link,
    network_policy_v1: link,
  }),
})

/** The root in our words. */
export const rootOf = ({ links }: t.TypeOf<typeof rootWire>): Root => ({
  version: links.cloud_controller_v3.meta?.version ?? undefined,
  login: links.login.href,
  logCache: links.log_cache?.href ?? undefined,
  networkPolicy: links.network_policy_v1?.href ?? undefined,
})
