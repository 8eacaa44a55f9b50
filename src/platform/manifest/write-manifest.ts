import { stringify } from 'yaml'
import type { Manifest } from './manifest.ts'
import { field, key } from './one-app.ts'
import { type Fields, isFields } from './read-yaml.ts'

/** The manifest for an app of another name: the release's. */
export const named = (manifest: Manifest, name: string): Manifest => ({
  ...manifest,
  app: { ...manifest.app, name },
})

/**
 * The manifest with other numbers of instances for some process types: what a worker that must
 * not run yet is applied with. Types that the manifest does not list are left alone.
 */
export const scaled = (
  manifest: Manifest,
  instances: Readonly<Record<string, number>>,
): Manifest => {
  const of = (type: string): number | undefined =>
    Object.hasOwn(instances, type) ? instances[type] : undefined
  const listed = field(manifest.app, 'processes')
  const processes: unknown = Array.isArray(listed)
    ? listed.map((entry: unknown) => {
        const count = isFields(entry) ? of(String(entry['type'])) : undefined
        return isFields(entry) && count !== undefined ? { ...entry, instances: count } : entry
      })
    : listed
  const web = of('web')
  return {
    ...manifest,
    app: {
      ...manifest.app,
      ...(processes === undefined ? {} : { processes }),
      ...(web === undefined ? {} : { instances: web }),
    },
    processes: manifest.processes.map(p => ({ ...p, instances: of(p.type) ?? p.instances })),
  }
}

/** The YAML that is applied. The API refuses anchors, so nothing is written as one. */
export const yamlOf = (app: Fields): string =>
  stringify({ applications: [app] }, { aliasDuplicateObjects: false, lineWidth: 0 })

const hidden = '((redacted))'

const maskAll = (fields: unknown): unknown =>
  isFields(fields) ? Object.fromEntries(Object.keys(fields).map(name => [name, hidden])) : fields

const maskParameters = (service: unknown): unknown =>
  isFields(service) && 'parameters' in service ? { ...service, parameters: hidden } : service

const masked = (name: string, value: unknown): unknown => {
  if (key(name) === 'env') return maskAll(value)
  if (key(name) === 'cnb-credentials') return hidden
  return key(name) === 'services' && Array.isArray(value) ? value.map(maskParameters) : value
}

// Whoever writes a login into a URL has no better place for it: a buildpack, for example.
const login = /([a-z][a-z\d+.-]{0,30}:\/\/)[^\s/?#]+@/gi

const withoutLogins = (node: unknown): unknown => {
  if (typeof node === 'string') return node.replace(login, `$1${hidden}@`)
  if (Array.isArray(node)) return node.map(withoutLogins)
  if (!isFields(node)) return node
  return Object.fromEntries(Object.entries(node).map(([k, below]) => [k, withoutLogins(below)]))
}

/** `manifest.yml` as deployed: routes and all, and no value that may be a secret. */
export const withoutSecrets = ({ told }: Manifest): string => {
  const shown = Object.entries(told).map(([k, value]) => [k, withoutLogins(masked(k, value))])
  return yamlOf(Object.fromEntries(shown))
}
