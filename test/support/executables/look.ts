import { get as send } from 'node:http'
import { text } from 'node:stream/consumers'
import { rowsWhere } from '../../../foundation/cc/store.ts'
import type { Subject } from './request.ts'
import type { World } from './world.ts'

const ask = (address: { host: string; port: number }, host: string, path: string) =>
  new Promise<string>((resolve, reject) => {
    const request = send({ ...address, path, headers: { host }, agent: false }, answer => {
      const router = answer.headers['x-cf-routererror']
      text(answer).then(
        body => {
          if (answer.statusCode === 200) resolve((JSON.parse(body) as { release: string }).release)
          else resolve(`${answer.statusCode ?? 0} ${String(router ?? '')}`.trim())
        },
        (error: unknown) => reject(error as Error),
      )
    })
    request.once('error', reject)
  })

/** Who answers on a host: for each router the releases, or the refusals, in many requests. */
export const answersOf = async (
  { foundation }: World,
  host: string,
  path = '/',
): Promise<readonly (readonly string[])[]> => {
  const perRouter = foundation.routers.map(async ({ address }) => {
    const asked = Array.from({ length: 8 }, () => ask(address, host, path))
    return [...new Set(await Promise.all(asked))].toSorted()
  })
  return Promise.all(perRouter)
}

/** The same on the usual route of an app. */
export const serving = (subject: Subject, host = `${subject.app}.apps.test`, path?: string) =>
  answersOf(subject.world, host, path)

/** The same answer from each of three routers. */
export const everywhere = (...releases: readonly string[]) => [releases, releases, releases]

/** Apps whose name begins with the subject's, with how they stand; deployment ids are left out. */
export const apps = ({ world, app }: Subject): readonly string[] =>
  rowsWhere(world.foundation.cc.store.apps, row => row.name.startsWith(app))
    .map(row => `${row.name.replace(/-\d{8}-\d{6}-\w+/, '-ID')} ${row.state}`)
    .toSorted()

/** Guid of the app that has this very name. */
export const guidOf = ({ foundation }: World, name: string): string =>
  rowsWhere(foundation.cc.store.apps, row => row.name === name)[0]?.guid ?? `no app ${name}`

/** Hosts, with paths, of all routes whose host begins with the subject's name. */
export const routes = ({ world, app }: Subject): readonly string[] =>
  rowsWhere(world.foundation.cc.store.routes, row => row.host.includes(app))
    .map(row => `${row.host}${row.path}`)
    .toSorted()

/** Is a lock held for the subject? A released one has another name until it is deleted. */
export const isLocked = ({ world, app }: Subject): boolean =>
  rowsWhere(world.foundation.cc.store.apps, row => row.name === `${app}.lock`).length > 0

/** How many instances of a process are wanted, for each app whose name begins with the subject's. */
export const wanted = (
  { world, app }: Subject,
  process: string,
): readonly (readonly [string, number])[] => {
  const { apps: all, processes } = world.foundation.cc.store
  return rowsWhere(processes, row => row.type === process).flatMap(row => {
    const name = all.get(row.appGuid)?.name ?? ''
    return name.startsWith(app) ? [[name, row.instances] as const] : []
  })
}
