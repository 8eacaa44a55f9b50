import * as t from 'io-ts'
import { Failure } from '../../failure.ts'
import type { CloudController } from './client/cloud-controller.ts'
import { isRefusal } from './client/refusal.ts'
import { surely } from './client/surely.ts'
import { followLog } from './follow-log.ts'
import { buildWire } from './wire/build.ts'
import { anything } from './wire/optional.ts'
import { firstPause, longer } from './pause.ts'

type Build = t.TypeOf<typeof buildWire>

const startBuild = async (cc: CloudController, package_: string): Promise<Build> => {
  const running = async (): Promise<Build | undefined> =>
    (await cc.all('/v3/builds', buildWire, { package_guids: [package_] })).at(-1)
  const body = { package: { guid: package_ } }
  try {
    return await surely(async () => await cc.post('/v3/builds', body, buildWire), running)
  } catch (thrown) {
    // Staging is under way already: ours, from before a lost answer, if it is of our package.
    const found = isRefusal(thrown, 422, 170017) ? await running() : undefined
    if (found) return found
    throw thrown
  }
}

const awaitBuild = async (cc: CloudController, guid: string): Promise<string> => {
  for (let pause = firstPause; ; pause = longer(pause)) {
    const { state, error, droplet } = await cc.get(`/v3/builds/${guid}`, buildWire)
    if (state === 'FAILED')
      throw new Failure('app.staging', { detail: error ?? 'no reason was given' })
    if (state === 'STAGED' && droplet) return droplet.guid
    await cc.env.clock.sleep(pause, cc.env.signal)
  }
}

/**
 * Stages a package and gives the droplet's guid; the staging log is printed meanwhile, as far as
 * there is one. Rejects with `app.staging` and the build's own words.
 */
export const stage = async (
  cc: CloudController,
  app: string,
  package_: string,
): Promise<string> => {
  const build = await startBuild(cc, package_)
  const staged = awaitBuild(cc, build.guid)
  await followLog(cc, app, 'STG', Date.parse(build.created_at ?? ''), staged)
  return await staged
}

/** Makes a staged droplet the app's own. */
export const assignDroplet = async (
  cc: CloudController,
  app: string,
  droplet: string,
): Promise<void> => {
  const path = `/v3/apps/${app}/relationships/current_droplet`
  await cc.patch(path, { data: { guid: droplet } }, anything)
}
