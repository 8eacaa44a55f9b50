import * as t from 'io-ts'
import { Failure } from '../../failure.ts'
import type { CloudController } from './client/cloud-controller.ts'
import type { Target } from './target.ts'
import { optional } from './wire/optional.ts'

const quotaWire = t.type({
  name: t.string,
  apps: t.type({
    total_memory_in_mb: optional(t.number),
    per_process_memory_in_mb: optional(t.number),
    total_instances: optional(t.number),
  }),
  routes: optional(t.type({ total_routes: optional(t.number) })),
})

const usageWire = t.type({
  usage_summary: t.type({
    started_instances: optional(t.number),
    memory_in_mb: optional(t.number),
    routes: optional(t.number),
  }),
})

/** What a candidate takes beside everything that runs already. */
export interface Need {
  readonly memoryInMb: number
  /** Of the process that asks for the most. */
  readonly largestMemoryInMb: number
  readonly instances: number
  readonly routes: number
}

const attempt = async <A>(read: Promise<A>): Promise<A | undefined> => {
  try {
    return await read
  } catch (thrown) {
    // Older platforms lack some of these, and roles may not see them: then nobody can know.
    if (thrown instanceof Failure && thrown.code !== 'interrupted' && thrown.code !== 'run.timeout')
      return undefined
    throw thrown
  }
}

const lacks = async (
  cc: CloudController,
  kind: 'organization' | 'space',
  place: string,
  quotaGuid: string,
  need: Need,
): Promise<readonly string[]> => {
  const [quota, used] = await Promise.all([
    attempt(cc.get(`/v3/${kind}_quotas/${quotaGuid}`, quotaWire)),
    attempt(cc.get(`/v3/${kind}s/${place}/usage_summary`, usageWire)),
  ])
  if (!quota) return []
  const usage = used?.usage_summary
  const check = (
    what: string,
    limit: number | null | undefined,
    taken: number | null | undefined,
    more: number,
  ): readonly string[] =>
    limit === null ||
    limit === undefined ||
    taken === null ||
    taken === undefined ||
    more === 0 ||
    taken + more <= limit
      ? []
      : [
          `${kind} quota ${quota.name}: ${taken} of ${limit} ${what} are taken, ${more} more are needed`,
        ]
  return [
    ...check('MB of memory', quota.apps.total_memory_in_mb, usage?.memory_in_mb, need.memoryInMb),
    ...check('MB for one process', quota.apps.per_process_memory_in_mb, 0, need.largestMemoryInMb),
    ...check('instances', quota.apps.total_instances, usage?.started_instances, need.instances),
    ...check('routes', quota.routes?.total_routes, usage?.routes, need.routes),
  ]
}

/**
 * What of a candidate would not fit beside the incumbent, one sentence each; empty when all fits
 * or nobody can know. The platform itself checks memory only at the start.
 */
export const quotaLacks = async (
  cc: CloudController,
  target: Target,
  need: Need,
): Promise<readonly string[]> => {
  const { organization, space, quotas } = target
  const each = await Promise.all([
    quotas.organization === undefined
      ? []
      : lacks(cc, 'organization', organization.guid, quotas.organization, need),
    quotas.space === undefined ? [] : lacks(cc, 'space', space.guid, quotas.space, need),
  ])
  return each.flat()
}
