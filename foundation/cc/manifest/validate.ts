import { type Fields, isFields } from '../fields.ts'
import { unprocessable } from '../refusal.ts'
import { readLogRate, readMegabytes } from './size.ts'

const sizes = ['memory', 'disk_quota'] as const
const types = ['port', 'process', 'http', 'none']

const units = 'must use a supported unit: B, K, KB, M, MB, G, GB, T, or TB'

const processProblems = (fields: Fields): readonly string[] => {
  const problems: string[] = []
  for (const key of sizes) {
    const value = fields[key]
    if (value === undefined || readMegabytes(value) !== null) continue
    problems.push(`${key === 'memory' ? 'Memory' : 'Disk quota'} ${units}`)
  }
  const rate = fields['log_rate_limit_per_second']
  if (rate !== undefined && readLogRate(rate) === null) {
    problems.push(`Log rate limit per second ${units}`)
  }
  const instances = fields['instances']
  if (instances !== undefined && !Number.isInteger(instances)) {
    problems.push('Instances is not a number')
  }
  if (typeof instances === 'number' && instances < 0) {
    problems.push('Instances must be greater than or equal to 0')
  }
  for (const prefix of ['', 'readiness_']) {
    const type = fields[`${prefix}health_check_type`]
    if (type === undefined || types.some(one => one === type)) continue
    const name = prefix === '' ? 'Health check' : 'Readiness health check'
    problems.push(`${name} type must be "port", "process", or "http"`)
  }
  return problems
}

const listProblems = (app: Fields): readonly string[] => {
  const problems: string[] = []
  const named = { routes: 'Routes', services: 'Services', processes: 'Processes' }
  for (const [key, name] of Object.entries(named)) {
    if (app[key] !== undefined && !Array.isArray(app[key])) problems.push(`${name} must be a list`)
  }
  const routes = Array.isArray(app['routes']) ? app['routes'] : []
  if (routes.some(one => !isFields(one) || typeof one['route'] !== 'string')) {
    problems.push('Routes must be a list of route objects')
  }
  if (app['env'] !== undefined && !isFields(app['env'])) problems.push('Env must be an object')
  return problems
}

const appProblems = (app: Fields, index: number): readonly string[] => {
  const name = app['name']
  if (typeof name !== 'string' || name === '') {
    return [`For application at index ${index}: Name must not be empty`]
  }
  const processes = Array.isArray(app['processes']) ? app['processes'] : []
  const found = [
    ...processProblems(app),
    ...listProblems(app),
    ...processes.flatMap(one => {
      if (!isFields(one) || typeof one['type'] !== 'string') {
        return ['All Processes must specify a type']
      }
      return processProblems(one).map(problem => `Process "${String(one['type'])}": ${problem}`)
    }),
  ]
  return found.map(problem => `For application '${name}': ${problem}`)
}

/** Refuses a manifest with one complaint for each problem. */
export const validateManifest = (apps: readonly Fields[]): void => {
  const problems = apps.flatMap(appProblems)
  if (problems.length > 0) throw unprocessable(...problems)
}
