import { Failure } from '../../failure.ts'
import type { Manifest, RouteWish } from './manifest.ts'
import { field } from './one-app.ts'
import { type Fields, isFields } from './read-yaml.ts'

const protocols: readonly unknown[] = ['http1', 'http2', 'tcp', undefined, null]
const isProtocol = (value: unknown): value is RouteWish['protocol'] | null =>
  protocols.includes(value)

/** The routes that an app's entry asks for, and how it asks when it names none. */
export const routesOf = (
  app: Fields,
  file: string,
): Pick<Manifest, 'routes' | 'noRoute' | 'randomRoute' | 'defaultRoute'> => {
  const invalid = (detail: string) => new Failure('manifest.invalid', { file, detail })
  const flag = (name: string): boolean => {
    const value = field(app, name) ?? false
    if (typeof value !== 'boolean') throw invalid(`${name} is neither true nor false`)
    return value
  }
  const wish = (entry: unknown, index: number): RouteWish => {
    const at = `routes[${index}]`
    if (!isFields(entry)) throw invalid(`${at} is not a map`)
    const { route, protocol, options } = entry
    if (typeof route !== 'string' || route === '') throw invalid(`${at} has no route`)
    if (!isProtocol(protocol)) throw invalid(`${at}.protocol is not http1, http2 or tcp`)
    if (options !== undefined && options !== null && !isFields(options))
      throw invalid(`${at}.options is not a map`)
    return { route, protocol: protocol ?? undefined, options: options ?? undefined }
  }
  const routes = field(app, 'routes') ?? []
  if (!Array.isArray(routes)) throw invalid('routes is not a list')
  const noRoute = flag('no-route')
  return {
    // With no-route the platform ignores the list (app_manifest/manifest_route_update).
    routes: noRoute ? [] : routes.map(wish),
    noRoute,
    randomRoute: flag('random-route'),
    defaultRoute: flag('default-route'),
  }
}
