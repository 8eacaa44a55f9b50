import { Failure } from '../../failure.ts'
import type { App, Metadata } from './app.ts'
import type { CloudController } from './client/cloud-controller.ts'
import { detailOf, ifFound, isRefusal } from './client/refusal.ts'
import { surely } from './client/surely.ts'
import { appOf, appWire } from './wire/app.ts'

/** Which apps of a space; what is left out does not narrow. */
export interface AppFilter {
  readonly names?: readonly string[]
  readonly guids?: readonly string[]
  /** `release=x,committed` as the Cloud Controller's label selectors go. */
  readonly labels?: string
}

/** An app that is to be made, stopped and empty. */
export interface NewApp {
  readonly space: string
  readonly name: string
  readonly lifecycle?: 'buildpack' | 'docker' | 'cnb' | undefined
  readonly labels?: Readonly<Record<string, string>>
  readonly annotations?: Readonly<Record<string, string>>
}

/** The apps of a space that the filter lets through, oldest first. */
export const listApps = async (
  cc: CloudController,
  space: string,
  filter: AppFilter = {},
): Promise<readonly App[]> => {
  const found = await cc.all('/v3/apps', appWire, {
    space_guids: space,
    names: filter.names,
    guids: filter.guids,
    label_selector: filter.labels,
    order_by: 'created_at',
  })
  return found.map(appOf)
}

/** The app with this guid, if it is there. */
export const findApp = async (cc: CloudController, guid: string): Promise<App | undefined> => {
  const found = await ifFound(cc.get(`/v3/apps/${guid}`, appWire))
  return found && appOf(found)
}

/** The app with this name in the space, if it is there. Names match in any case. */
export const findAppNamed = async (
  cc: CloudController,
  space: string,
  name: string,
): Promise<App | undefined> => (await listApps(cc, space, { names: [name] }))[0]

const carries = (app: App, wanted: NewApp): boolean => {
  const marks = Object.entries({ ...wanted.annotations, ...wanted.labels })
  const held = { ...app.annotations, ...app.labels }
  return marks.length > 0 && marks.every(([key, value]) => held[key] === value)
}

const mine = async (cc: CloudController, wanted: NewApp): Promise<App | undefined> => {
  const found = await findAppNamed(cc, wanted.space, wanted.name)
  return found && carries(found, wanted) ? found : undefined
}

const lifecycle = (type: NewApp['lifecycle']): object =>
  type === undefined ? {} : { lifecycle: { type, data: {} } }

/**
 * Makes an app. The name is the platform's to give: exactly one creator gets it, others fail with
 * `app.name_taken`. When the answer is lost, an app that carries the very labels and annotations
 * asked for is taken as made by this call, so let one of them be unique to the caller.
 */
export const createApp = async (cc: CloudController, wanted: NewApp): Promise<App> => {
  const { space, name, labels = {}, annotations = {} } = wanted
  const body = {
    name,
    relationships: { space: { data: { guid: space } } },
    metadata: { labels, annotations },
    ...lifecycle(wanted.lifecycle),
  }
  let sent = 0
  try {
    return await surely(
      async () => {
        sent += 1
        return appOf(await cc.post('/v3/apps', body, appWire))
      },
      async () => await mine(cc, wanted),
    )
  } catch (thrown) {
    if (!isRefusal(thrown, 422, 10016)) throw thrown
    // A first attempt whose answer was lost may land just before the second one is refused.
    const found = sent > 1 ? await mine(cc, wanted) : undefined
    if (found) return found
    throw new Failure('app.name_taken', { app: name }, thrown)
  }
}

const patchApp = async (cc: CloudController, guid: string, body: object): Promise<App> =>
  appOf(await cc.patch(`/v3/apps/${guid}`, body, appWire))

/**
 * Renames an app and marks it in the same request. Rejects with `app.name_taken`. The Cloud
 * Controller answers a taken name with 10008 here, not with the 10016 of a creation
 * (cloud_controller_ng app/actions/app_update.rb).
 */
export const renameApp = async (
  cc: CloudController,
  guid: string,
  name: string,
  metadata: Metadata = {},
): Promise<App> => {
  try {
    return await patchApp(cc, guid, { name, metadata })
  } catch (thrown) {
    if (!isRefusal(thrown, 422, 10008) && !isRefusal(thrown, 422, 10016)) throw thrown
    const holder = await findApp(cc, guid)
    if (holder?.name === name) return await patchApp(cc, guid, { metadata })
    throw new Failure('app.name_taken', { app: name }, thrown)
  }
}

/** Sets labels and annotations; those not named stay, `null` takes one away. */
export const markApp = async (
  cc: CloudController,
  guid: string,
  metadata: Metadata,
): Promise<App> => await patchApp(cc, guid, { metadata })

const act = async (cc: CloudController, guid: string, action: string): Promise<App> =>
  appOf(
    await cc.post(`/v3/apps/${guid}/actions/${action}`, undefined, appWire, { repeatable: true }),
  )

const desired = async (
  cc: CloudController,
  guid: string,
  state: App['state'],
): Promise<App | undefined> => {
  const app = await findApp(cc, guid)
  return app?.state === state ? app : undefined
}

/**
 * Asks for the app's instances; a started app stays as it is. Rejects with `app.quota`: the
 * platform counts memory only now, not when an app is made or scaled.
 */
export const startApp = async (cc: CloudController, guid: string): Promise<App> => {
  try {
    return await surely(
      async () => await act(cc, guid, 'start'),
      async () => await desired(cc, guid, 'STARTED'),
    )
  } catch (thrown) {
    const detail = detailOf(thrown)
    if (!isRefusal(thrown, 422) || !/quota|limit_exceeded/i.test(detail)) throw thrown
    throw new Failure('app.quota', { detail }, thrown)
  }
}

/** Asks for the end of the app's instances; see `awaitStopped`. */
export const stopApp = async (cc: CloudController, guid: string): Promise<App> =>
  await surely(
    async () => await act(cc, guid, 'stop'),
    async () => await desired(cc, guid, 'STOPPED'),
  )
