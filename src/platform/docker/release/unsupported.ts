import type { PutParams } from '../../../config/put-params.ts'
import type { Manifest } from '../../manifest/manifest.ts'
import { key } from '../../manifest/one-app.ts'
import { type Fields, isFields } from '../../manifest/read-yaml.ts'
import { labels } from '../identity.ts'
import { isTcpRoute } from './read-route.ts'

const ofProcess: readonly string[] = [
  'instances',
  'memory',
  'command',
  'timeout',
  'health-check-type',
  'health-check-http-endpoint',
  'health-check-invocation-timeout',
]
const ofApp: readonly string[] = [...ofProcess, 'name', 'docker', 'env', 'processes', 'metadata']

/** `services: []` and `random-route: false` ask for nothing. */
const asks = (value: unknown): boolean =>
  Array.isArray(value) ? value.length > 0 : value !== undefined && value !== null && value !== false

const beyond = (fields: Fields, known: readonly string[]): readonly string[] =>
  Object.keys(fields).filter(name => !known.includes(key(name)) && asks(fields[name]))

const inProcesses = (processes: unknown): readonly string[] =>
  (Array.isArray(processes) ? processes : []).filter(isFields).flatMap(entry => {
    const at = `processes.${String(entry['type'])}`
    return beyond(entry, ['type', ...ofProcess]).map(name => `${at}.${name}`)
  })

/** Only web is told a port, so nobody knows which one to ask of another process. */
const checks = ({ processes }: Manifest): readonly string[] =>
  processes
    .filter(
      ({ type, healthCheck }) => type !== 'web' && ['http', 'port'].includes(healthCheck ?? ''),
    )
    .map(({ type, healthCheck }) => `processes.${type}.health-check-type ${healthCheck}`)

const inMetadata = (metadata: unknown): readonly string[] => {
  if (!isFields(metadata)) return []
  const set = isFields(metadata['labels']) ? Object.keys(metadata['labels']) : []
  const prefix = labels.role.replace(/[^.]+$/, '')
  return [
    ...beyond(metadata, ['labels', 'annotations']).map(name => `metadata.${name}`),
    ...set.filter(name => name.startsWith(prefix)).map(name => `metadata.labels.${name}`),
  ]
}

const inRoutes = ({ routes, randomRoute, defaultRoute }: Manifest): readonly string[] => [
  ...routes
    .filter(({ route, protocol }) => protocol === 'tcp' || isTcpRoute(route))
    .map(({ route }) => `the TCP route ${route}`),
  ...routes
    .filter(({ options }) => Object.keys(options ?? {}).length > 0)
    .map(({ route }) => `options of the route ${route}`),
  ...(randomRoute ? ['random-route'] : []),
  ...(defaultRoute ? ['default-route'] : []),
]

const inParams = ({ replace, leave }: PutParams): readonly string[] => [
  ...(asks(replace) ? ['params.replace'] : []),
  ...(asks(leave) ? ['params.leave'] : []),
]

/** Everything in a manifest and its put that only Cloud Foundry can do, by name. */
export const unsupportedIn = (manifest: Manifest, params: PutParams): readonly string[] => {
  const { app } = manifest
  const entry = (name: string) => Object.entries(app).find(([spelt]) => key(spelt) === name)?.[1]
  return [
    ...beyond(app, ofApp),
    ...inProcesses(entry('processes')),
    ...checks(manifest),
    ...inMetadata(entry('metadata')),
    ...inRoutes(manifest),
    ...inParams(params),
  ]
}
