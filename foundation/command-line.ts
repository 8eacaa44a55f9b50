import type { TimeConstants } from './diego/lrp.ts'
import type { FoundationOptions } from './options.ts'

type Values = Readonly<Record<string, string | boolean | readonly (string | boolean)[] | undefined>>
type Mutable<T> = { -readonly [K in keyof T]: T[K] }

const units: Readonly<Record<string, number>> = { '': 1, ms: 1, s: 1000, m: 60_000, h: 3_600_000 }

/** `500ms`, `20s`, `2m`, `1h` or milliseconds as a bare number. */
const duration = (name: string, text: string): number => {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m|h|)$/.exec(text)
  if (match === null) throw new Error(`--${name} ${text} is no duration; write it like 20s`)
  return Number(match[1]) * (units[match[2] ?? ''] ?? 1)
}

const number = (name: string, text: string): number => {
  const value = Number(text)
  if (text === '' || Number.isNaN(value)) throw new Error(`--${name} ${text} is no number`)
  return value
}

const oneOf = <T extends string>(name: string, text: string, known: readonly T[]): T => {
  const found = known.find(one => one === text)
  if (found !== undefined) return found
  throw new Error(`--${name} is ${text}; it must be one of ${known.join(', ')}`)
}

const constants: Readonly<Record<string, keyof TimeConstants>> = {
  heartbeat: 'heartbeat',
  'emitter-sync': 'emitterSync',
  'unregister-interval': 'unregisterInterval',
  'diego-sync': 'diegoSync',
  'prune-threshold': 'pruneThreshold',
  'prune-interval': 'pruneInterval',
  'router-start-delay': 'routerStartDelay',
  'graceful-shutdown': 'gracefulShutdown',
}

const readConstants = (text: (name: string) => string | undefined): Partial<TimeConstants> => {
  const read: Mutable<Partial<TimeConstants>> = { routerStartDelay: 0 }
  for (const [name, key] of Object.entries(constants)) {
    const value = text(name)
    if (value !== undefined) read[key] = duration(name, value)
  }
  const repeats = text('unregister-repeats')
  if (repeats !== undefined) read.unregisterRepeats = number('unregister-repeats', repeats)
  return read
}

/** What `--lag` and `--loss` say of each router. */
const readRouters = (text: (name: string) => string | undefined): FoundationOptions['routers'] => {
  const lags = text('lag')?.split(',') ?? []
  const losses = text('loss')?.split(',') ?? []
  const named = Math.max(lags.length, losses.length)
  const count = number('routers', text('routers') ?? String(named === 0 ? 3 : named))
  return Array.from({ length: count }, (_, index) => ({
    lag: number('lag', lags[index] ?? '0'),
    loss: number('loss', losses[index] ?? '0'),
  }))
}

const readImages = (values: Values): Readonly<Record<string, string>> => {
  const pairs = Array.isArray(values['image']) ? values['image'].map(String) : []
  return Object.fromEntries(
    pairs.map(pair => {
      const at = pair.lastIndexOf('=')
      if (at < 1) throw new Error(`--image ${pair} must be written NAME=FOLDER`)
      return [pair.slice(0, at), pair.slice(at + 1)]
    }),
  )
}

/** The options of a foundation from its command line; throws a sentence at the first mistake. */
export const readOptions = (values: Values): FoundationOptions => {
  const text = (name: string): string | undefined => {
    const value = values[name]
    return typeof value === 'string' ? value : undefined
  }
  const numberAt = (name: string, key: keyof FoundationOptions) => {
    const value = text(name)
    return value === undefined ? {} : { [key]: number(name, value) }
  }
  const durationAt = (name: string, key: keyof FoundationOptions) => {
    const value = text(name)
    return value === undefined ? {} : { [key]: duration(name, value) }
  }
  const domain = text('domain')
  const gorouter = text('gorouter')
  return {
    routers: readRouters(text) ?? 3,
    timeConstants: readConstants(text),
    nats: oneOf('nats', text('nats') ?? 'auto', ['auto', 'server', 'in-process']),
    balancer: oneOf('balancer', text('balancer') ?? 'l4', ['l4', 'l7', 'sticky', 'cookie']),
    images: readImages(values),
    ...numberAt('cells', 'cells'),
    ...numberAt('cell-memory', 'cellMemory'),
    ...numberAt('port', 'port'),
    ...numberAt('seed', 'seed'),
    ...durationAt('token-lifetime', 'tokenLifetime'),
    ...durationAt('staging-delay', 'stagingDelay'),
    ...durationAt('job-delay', 'jobDelay'),
    ...durationAt('upload-delay', 'uploadDelay'),
    ...(domain !== undefined && { domain }),
    ...(gorouter !== undefined && { gorouter }),
  }
}
