import type { CloudFoundrySource } from '../../../config/cloudfoundry-source.ts'
import type { PutParams } from '../../../config/put-params.ts'
import { Failure } from '../../../failure.ts'
import type { App } from '../app.ts'
import { listApps } from '../apps.ts'
import type { CloudController } from '../client/cloud-controller.ts'
import { defaultDomain, findTarget, listDomains } from '../find-target.ts'
import type { Manifest } from '../../manifest/manifest.ts'
import type { Domain, Target } from '../target.ts'
import { keys, releaseSelector } from './identity.ts'

/** The space that a put works in; what is asked for more than once is asked once. */
export interface Space {
  readonly cc: CloudController
  readonly source: CloudFoundrySource
  readonly params: PutParams | undefined
  /** The put's directory. */
  readonly directory: string
  readonly app: string
  readonly target: Target
  readonly domains: () => Promise<readonly Domain[]>
  /** Where private routes are made. */
  readonly privateDomain: () => Promise<Domain>
  /** Ends the host of a random route: the plan shows the one that is made, however often it is asked. */
  readonly suffix: string
  /** The manifest, once it was prepared. */
  readonly manifest: { loaded?: Manifest }
}

/** Looks the target up: organization and space, one request. */
export const openSpace = async (
  cc: CloudController,
  source: CloudFoundrySource,
  put: { readonly params: PutParams; readonly directory: string } | undefined,
): Promise<Space> => {
  const target = await findTarget(cc, source)
  const domains = once(() => listDomains(cc, target.organization.guid))
  return {
    cc,
    source,
    params: put?.params,
    directory: put?.directory ?? '.',
    app: source.app,
    target,
    domains,
    privateDomain: once(() => privateDomainOf(cc, source, target, domains)),
    suffix: cc.env.random.name(8),
    manifest: {},
  }
}

/** Every app of the space that has to do with ours: releases, and whatever bears its name. */
export const appsOf = async ({ cc, target, app }: Space): Promise<readonly App[]> => {
  const space = target.space.guid
  const [labelled, named] = await Promise.all([
    listApps(cc, space, { labels: releaseSelector(app) }),
    listApps(cc, space, { names: [app] }),
  ])
  const known = new Set(labelled.map(each => each.guid))
  return [...labelled, ...named.filter(each => !known.has(each.guid) && !isOurs(each))]
}

/** The lock and the ledger carry our labels as well, and are no releases. */
const isOurs = ({ labels }: App): boolean => labels[keys.role] !== undefined

const privateDomainOf = async (
  cc: CloudController,
  source: CloudFoundrySource,
  target: Target,
  domains: () => Promise<readonly Domain[]>,
): Promise<Domain> => {
  const wanted = source.private_domain?.toLowerCase()
  if (wanted !== undefined) {
    const found = (await domains()).find(each => each.name.toLowerCase() === wanted)
    if (found === undefined) throw new Failure('route.no_domain', { route: wanted })
    return found
  }
  const found = await defaultDomain(cc, target.organization.guid)
  if (found === undefined)
    throw new Failure('target.no_default_domain', { organization: target.organization.name })
  return found
}

const once = <A>(ask: () => Promise<A>): (() => Promise<A>) => {
  let answer: Promise<A> | undefined
  return () => {
    answer ??= ask()
    return answer
  }
}
