/** What a router reads from a request's head, and what it passes on of it. */
export interface Head {
  readonly host: string
  /** Of several lines the first counts; surrounding spaces do not. */
  readonly pin: string
  readonly trace: string
  readonly cookie: string
  readonly userAgent: string
  readonly signature: string
  readonly hasBody: boolean
  /** Names and values in turn, without hop-by-hop headers and those the router sets itself. */
  readonly pass: readonly string[]
}

const hopByHop = new Set([
  'connection',
  'expect',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'upgrade',
])

const setByRouter = new Set([
  'x-cf-app-instance',
  'x-cf-applicationid',
  'x-cf-instanceid',
  'x-cf-instanceindex',
  'x-forwarded-for',
  'x-forwarded-proto',
  'x-request-start',
  'x-vcap-request-id',
])

/** Reads the raw head of a request: names and values in turn, as node:http gives them. */
export const readHead = (raw: readonly string[], remoteAddress: string): Head => {
  const first = new Map<string, string>()
  const pass: string[] = []
  for (let at = 0; at < raw.length; at += 2) {
    const name = raw[at] ?? ''
    const value = raw[at + 1] ?? ''
    const lower = name.toLowerCase()
    if (!first.has(lower)) first.set(lower, value)
    if (!hopByHop.has(lower) && !setByRouter.has(lower)) pass.push(name, value)
  }
  const read = (name: string) => first.get(name) ?? ''
  const forwarded = read('x-forwarded-for')
  pass.push('X-Forwarded-For', forwarded === '' ? remoteAddress : `${forwarded}, ${remoteAddress}`)
  pass.push('X-Forwarded-Proto', read('x-forwarded-proto') || 'http')
  return {
    host: read('host'),
    pin: read('x-cf-app-instance').trim(),
    trace: read('x-vcap-trace'),
    cookie: read('cookie'),
    userAgent: read('user-agent'),
    signature: read('x-cf-proxy-signature'),
    hasBody: first.has('transfer-encoding') || (Number(read('content-length')) || 0) > 0,
    pass,
  }
}

/** The head of an answer without what belongs to one connection only. */
export const passedOn = (raw: readonly string[]): string[] => {
  const pass: string[] = []
  for (let at = 0; at < raw.length; at += 2) {
    const name = raw[at] ?? ''
    if (!hopByHop.has(name.toLowerCase())) pass.push(name, raw[at + 1] ?? '')
  }
  return pass
}

/** Whether a raw head holds a header; `name` is lower case. */
export const hasHeader = (raw: readonly string[], name: string): boolean =>
  raw.some((text, at) => at % 2 === 0 && text.length === name.length && text.toLowerCase() === name)

/** The first value of a header in a raw head, `''` without one; `name` is lower case. */
export const headerOf = (raw: readonly string[], name: string): string => {
  const at = raw.findIndex((text, index) => index % 2 === 0 && text.toLowerCase() === name)
  return at === -1 ? '' : (raw[at + 1] ?? '')
}

/** A raw head without some headers; their names are lower case. */
export const without = (raw: readonly string[], names: readonly string[]): string[] =>
  raw.filter((_, at) => !names.includes((raw[at - (at % 2)] ?? '').toLowerCase()))

/** Headers as a raw head: names and values in turn. */
export const pairs = (headers: Readonly<Record<string, string>>): string[] =>
  Object.entries(headers).flat()
