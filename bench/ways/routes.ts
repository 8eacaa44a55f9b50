import { listAt, textAt } from '../../foundation/cc/fields.ts'
import { type Cf, firstOf, guidOf, until } from './cf.ts'

const find = async (cf: Cf, host: string): Promise<unknown> =>
  firstOf((await cf.call('GET', `/v3/routes?hosts=${host}&domain_guids=${cf.domain.guid}`)).body)

const ensure = async (cf: Cf, host: string): Promise<string> => {
  const found = await find(cf, host)
  if (found !== undefined) return guidOf(found)
  const relationships = {
    space: { data: { guid: cf.space } },
    domain: { data: { guid: cf.domain.guid } },
  }
  return guidOf((await cf.call('POST', '/v3/routes', { host, relationships })).body)
}

/** `cf map-route`: a 200 means that Cloud Controller knows, and nothing about any router. */
export const mapRoute = async (cf: Cf, host: string, app: string): Promise<void> => {
  const route = await ensure(cf, host)
  const destinations = [{ app: { guid: app } }]
  await cf.call('POST', `/v3/routes/${route}/destinations`, { destinations })
}

/** `cf unmap-route`. */
export const unmapRoute = async (cf: Cf, host: string, app: string): Promise<void> => {
  const route = await ensure(cf, host)
  const { body } = await cf.call('GET', `/v3/routes/${route}/destinations`)
  for (const each of listAt(body, 'destinations'))
    if (textAt(each, 'app', 'guid') === app)
      await cf.call('DELETE', `/v3/routes/${route}/destinations/${guidOf(each)}`)
}

const finish = async (cf: Cf, job: string | null): Promise<void> => {
  if (job === null) return
  await until(`the job ${job}`, async () => {
    const { body } = await cf.call('GET', job)
    return textAt(body, 'state') === 'COMPLETE'
  })
}

/** `cf delete -f`. */
export const deleteApp = async (cf: Cf, app: string): Promise<void> =>
  finish(cf, (await cf.call('DELETE', `/v3/apps/${app}`)).location)

/** `cf delete-route -f`; nothing where there is none. */
export const deleteRoute = async (cf: Cf, host: string): Promise<void> => {
  const route = await find(cf, host)
  if (route !== undefined)
    await finish(cf, (await cf.call('DELETE', `/v3/routes/${guidOf(route)}`)).location)
}

/** `cf rename`. */
export const renameApp = async (cf: Cf, app: string, name: string): Promise<void> =>
  void (await cf.call('PATCH', `/v3/apps/${app}`, { name }))

/** The guid of the app with this name. */
export const findApp = async (cf: Cf, name: string): Promise<string> =>
  guidOf(firstOf((await cf.call('GET', `/v3/apps?names=${encodeURIComponent(name)}`)).body))
