import { closePrivateRoutes, privateRoutesOf } from '../private-routes.ts'
import { ownIncumbents } from './name.ts'
import { candidateOf, type Step } from './step.ts'

/**
 * Neither the candidate nor an incumbent can be shown to serve, and a request that brings a release
 * waits. Nothing is taken away: all that are there count as live, so that the next plan takes all of
 * them out, each with its proof.
 */
export const concede: Step = async swap => {
  const { env, platform, record } = swap
  const release = candidateOf(swap)
  const there = new Map((await platform.releases()).map(each => [each.id, each]))
  // One that was retired before was started again, and may be on the routes.
  for (const { id, deployment, started } of ownIncumbents(record))
    if (started && there.get(id)?.standing === 'kept')
      await platform.mark(id, { live: deployment, kept: null })
  if (there.has(release)) await platform.mark(release, { live: record.id, kept: null })
  await closePrivateRoutes(swap, await privateRoutesOf(swap, release))
  env.log.warn('no release can be shown to serve: all stay, and the one that comes takes them out')
  return {}
}
