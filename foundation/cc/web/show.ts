import type { CloudController } from '../context.ts'
import type { Row } from '../rows.ts'
import { timestamp } from './timestamp.ts'

/** The fields that every resource begins with. */
export const head = (row: Row) => ({
  guid: row.guid,
  created_at: timestamp(row.createdAt),
  updated_at: timestamp(row.updatedAt),
})

/** An absolute link below the API's root. */
export const link = (cc: CloudController, path: string, method?: string) => ({
  href: `${cc.addresses.api}${path}`,
  ...(method !== undefined && { method }),
})

export const toOne = (guid: string | null) => ({ data: guid === null ? null : { guid } })
