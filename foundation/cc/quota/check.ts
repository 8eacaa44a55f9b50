import type { CloudController } from '../context.ts'
import { unprocessable } from '../refusal.ts'
import type { AppRow, ProcessRow, QuotaRow, SpaceRow } from '../rows.ts'
import { rowsWhere } from '../store.ts'

/** What the started processes of some spaces use. */
export const usage = ({ store }: CloudController, inSpaces: (space: SpaceRow) => boolean) => {
  const spaces = rowsWhere(store.spaces, inSpaces)
  const here = (spaceGuid: string) => spaces.some(space => space.guid === spaceGuid)
  const started = rowsWhere(store.processes, row => {
    const app = store.apps.get(row.appGuid)
    return app?.state === 'STARTED' && here(app.spaceGuid)
  })
  return {
    instances: started.reduce((sum, row) => sum + row.instances, 0),
    memory: started.reduce((sum, row) => sum + row.instances * row.memory, 0),
    routes: rowsWhere(store.routes, route => here(route.spaceGuid)).length,
    services: rowsWhere(store.services, service => here(service.spaceGuid)).length,
  }
}

export const quotasOf = ({ store }: CloudController, spaceGuid: string) => {
  const space = store.spaces.get(spaceGuid)
  const organization = store.organizations.get(space?.organizationGuid ?? '')
  return {
    organization,
    space,
    organizationQuota: store.organizationQuotas.get(organization?.quotaGuid ?? ''),
    spaceQuota: store.spaceQuotas.get(space?.quotaGuid ?? ''),
  }
}

const exceeds = (limit: number | null | undefined, value: number): boolean =>
  limit !== null && limit !== undefined && value > limit

const sum = (rows: readonly ProcessRow[], of: (row: ProcessRow) => number): number =>
  rows.reduce((total, row) => total + of(row), 0)

/** Quotas count started processes only, so that they bite at the start or at a scale. */
const check = (
  cc: CloudController,
  app: AppRow,
  added: { readonly memory: number; readonly instances: number; readonly largest: number },
): void => {
  const { organization, space, organizationQuota, spaceQuota } = quotasOf(cc, app.spaceGuid)
  const problems: string[] = []
  const against = (quota: QuotaRow | undefined, used: ReturnType<typeof usage>, kind: string) => {
    const infix = kind === 'space' ? 'space_' : ''
    if (exceeds(quota?.totalMemory, used.memory + added.memory)) {
      problems.push(`memory ${infix}quota_exceeded`)
    }
    if (exceeds(quota?.processMemory, added.largest)) {
      problems.push(`memory ${infix}instance_memory_limit_exceeded`)
    }
    if (exceeds(quota?.totalInstances, used.instances + added.instances)) {
      problems.push(`app_instance_limit ${infix}app_instance_limit_exceeded`)
    }
  }
  const inOrganization = usage(cc, one => one.organizationGuid === organization?.guid)
  against(organizationQuota, inOrganization, 'organization')
  against(
    spaceQuota,
    usage(cc, one => one.guid === space?.guid),
    'space',
  )
  if (problems.length > 0) throw unprocessable(...problems)
}

export const checkStart = (
  cc: CloudController,
  app: AppRow,
  processes: readonly ProcessRow[],
): void =>
  check(cc, app, {
    memory: sum(processes, row => row.instances * row.memory),
    instances: sum(processes, row => row.instances),
    largest: Math.max(0, ...processes.map(row => row.memory)),
  })

export const checkScale = (
  cc: CloudController,
  app: AppRow,
  before: ProcessRow,
  after: { readonly instances: number; readonly memory: number },
): void => {
  if (app.state !== 'STARTED') return
  check(cc, app, {
    memory: after.instances * after.memory - before.instances * before.memory,
    instances: after.instances - before.instances,
    largest: after.memory,
  })
}

/** One more route must fit. */
export const checkRoute = (cc: CloudController, spaceGuid: string): void => {
  const { organization, space, organizationQuota, spaceQuota } = quotasOf(cc, spaceGuid)
  const inSpace = usage(cc, one => one.guid === spaceGuid)
  if (exceeds(spaceQuota?.totalRoutes, inSpace.routes + 1)) {
    throw unprocessable(`Routes quota exceeded for space '${space?.name ?? ''}'.`)
  }
  const inOrganization = usage(cc, one => one.organizationGuid === organization?.guid)
  if (exceeds(organizationQuota?.totalRoutes, inOrganization.routes + 1)) {
    throw unprocessable(`Routes quota exceeded for organization '${organization?.name ?? ''}'.`)
  }
}
