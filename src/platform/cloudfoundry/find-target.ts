import { Failure } from '../../failure.ts'
import type { CloudController } from './client/cloud-controller.ts'
import { ifFound } from './client/refusal.ts'
import { nearest } from './nearest.ts'
import type { Domain, Target } from './target.ts'
import { domainOf, domainWire } from './wire/domain.ts'
import { organizationWire, spacesWire, spaceWire } from './wire/space.ts'

/** Names of organization and space, as users write them. */
export interface TargetNames {
  readonly organization: string
  readonly space: string
}

const same = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase()

const explain = async (cc: CloudController, names: TargetNames): Promise<Failure> => {
  const organizations = await cc.all('/v3/organizations', organizationWire)
  const organization = organizations.find(o => same(o.name, names.organization))
  if (!organization) {
    const near = nearest(
      names.organization,
      organizations.map(o => o.name),
    )
    return new Failure('target.organization', { ...names, near })
  }
  const spaces = await cc.all('/v3/spaces', spaceWire, { organization_guids: organization.guid })
  return new Failure('target.space', {
    ...names,
    near: nearest(
      names.space,
      spaces.map(s => s.name),
    ),
  })
}

/**
 * The space to deploy to, found with one request. Rejects with `target.organization` or
 * `target.space`, which name what is nearest.
 */
export const findTarget = async (cc: CloudController, names: TargetNames): Promise<Target> => {
  const found = await cc.get('/v3/spaces', spacesWire, {
    names: [names.space],
    include: 'organization',
    per_page: 5000,
  })
  const organization = found.included?.organizations?.find(o => same(o.name, names.organization))
  const space = found.resources.find(
    s => s.relationships.organization.data.guid === organization?.guid,
  )
  if (!organization || !space) throw await explain(cc, names)
  return {
    organization: { guid: organization.guid, name: organization.name },
    space: { guid: space.guid, name: space.name },
    quotas: {
      organization: organization.relationships?.quota?.data?.guid,
      space: space.relationships.quota?.data?.guid,
    },
    suspended: organization.suspended ? 'organization' : space.suspended ? 'space' : undefined,
  }
}

/** The domains that routes of the organization can use, shared ones too. */
export const listDomains = async (
  cc: CloudController,
  organization: string,
): Promise<readonly Domain[]> =>
  (await cc.all(`/v3/organizations/${organization}/domains`, domainWire)).map(domainOf)

/** The organization's default domain for HTTP; `undefined` where there is none. */
export const defaultDomain = async (
  cc: CloudController,
  organization: string,
): Promise<Domain | undefined> => {
  const path = `/v3/organizations/${organization}/domains/default`
  const found = await ifFound(cc.get(path, domainWire))
  return found && domainOf(found)
}
