import { noMetadata } from './metadata.ts'
import type { QuotaRow, Row } from './rows.ts'
import { insert, type Store } from './store.ts'

/** Names of what a fresh foundation holds. */
export interface Names {
  readonly organization: string
  readonly space: string
  readonly domain: string
}

const unlimited = (name: string): Omit<QuotaRow, keyof Row> => ({
  name,
  organizationGuid: null,
  totalMemory: null,
  processMemory: null,
  totalInstances: null,
  totalRoutes: null,
  totalServices: null,
})

const domain = (name: string, internal: boolean, routerGroup: string | null) => ({
  name,
  internal,
  routerGroup,
  organizationGuid: null,
  metadata: noMetadata,
})

/** An organization with quotas, the space of the apps, another space, and three shared domains. */
export const seedStore = (store: Store, names: Names): void => {
  const quota = insert(store.organizationQuotas, unlimited('default'))
  const organization = insert(store.organizations, {
    name: names.organization,
    quotaGuid: quota.guid,
    metadata: noMetadata,
  })
  const spaceQuota = insert(store.spaceQuotas, {
    ...unlimited('default'),
    organizationGuid: organization.guid,
  })
  const space = (name: string, quotaGuid: string | null) =>
    insert(store.spaces, {
      name,
      organizationGuid: organization.guid,
      quotaGuid,
      metadata: noMetadata,
    })
  space(names.space, spaceQuota.guid)
  space(`${names.space}-other`, null)
  insert(store.domains, domain(names.domain, false, null))
  insert(store.domains, domain('apps.internal', true, null))
  insert(store.domains, domain(`tcp.${names.domain}`, false, 'default-tcp'))
}
