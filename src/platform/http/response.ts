/** The headers of an answer, names in lower case; of a repeated one the values with commas. */
export type Headers = ReadonlyMap<string, string>

/** Status and headers of an answer, and whether the connection may be used again after it. */
export interface Response {
  readonly status: number
  readonly headers: Headers
  readonly reusable: boolean
}

/**
 * Reads one answer from the bytes of a connection (RFC 9112) and throws its body away. `push` gives
 * the answer once it is complete, or undefined; `end` is for a connection that closed.
 * Both throw a plain `Error` on bytes that are not HTTP.
 */
export interface ResponseReader {
  readonly push: (bytes: Buffer) => Response | undefined
  readonly end: () => Response | undefined
}

const mostHead = 65_536

type Body = 'none' | 'chunked' | 'until-close' | number

const parseHead = (text: string): { status: number; headers: Headers; keep: boolean } => {
  const [first = '', ...lines] = text.split('\r\n')
  const match = /^HTTP\/1\.([01]) ([1-9]\d\d)(?: |$)/.exec(first)
  if (match === null) throw new Error('the answer is not HTTP/1')
  const headers = new Map<string, string>()
  for (const line of lines) {
    const colon = line.indexOf(':')
    if (colon < 1) throw new Error('the answer has a broken header')
    const name = line.slice(0, colon).toLowerCase()
    const value = line.slice(colon + 1).trim()
    const before = headers.get(name)
    headers.set(name, before === undefined ? value : `${before}, ${value}`)
  }
  const connection = (headers.get('connection') ?? '').toLowerCase()
  const keep = match[1] === '1' ? !connection.includes('close') : connection.includes('keep-alive')
  return { status: Number(match[2]), headers, keep }
}

const bodyOf = (status: number, headers: Headers, headless: boolean): Body => {
  if (headless || status === 204 || status === 304) return 'none'
  if ((headers.get('transfer-encoding') ?? '').toLowerCase().includes('chunked')) return 'chunked'
  const length = headers.get('content-length')
  if (length === undefined) return 'until-close'
  if (!/^\d+$/.test(length)) throw new Error('the answer has a broken length')
  return Number(length)
}

/** Where a chunked body ends in these bytes; -1 while it does not. */
const endOfChunks = (bytes: Buffer): { readonly done: boolean; readonly used: number } => {
  let at = 0
  for (;;) {
    const line = bytes.indexOf('\r\n', at)
    if (line < 0) return { done: false, used: at }
    const size = Number.parseInt(bytes.toString('latin1', at, line), 16)
    if (Number.isNaN(size)) throw new Error('the answer has a broken chunk')
    if (size === 0) {
      // Trailers are allowed: the body ends with the first empty line.
      if (bytes.toString('latin1', line + 2, line + 4) === '\r\n')
        return { done: true, used: line + 4 }
      const end = bytes.indexOf('\r\n\r\n', line)
      return end < 0 ? { done: false, used: at } : { done: true, used: end + 4 }
    }
    const next = line + 2 + size + 2
    if (next > bytes.length) return { done: false, used: at }
    at = next
  }
}

/** A reader for the answer to one request; `headless` when that was a HEAD. */
export const readResponse = (headless: boolean): ResponseReader => {
  let rest: Buffer = Buffer.alloc(0)
  let head: ReturnType<typeof parseHead> | undefined
  let body: Body = 'none'

  const complete = (used: number): Response | undefined => {
    if (head === undefined) return undefined
    // Bytes beyond the answer belong to nothing that was asked.
    const reusable = head.keep && used === rest.length
    return { status: head.status, headers: head.headers, reusable }
  }
  const readHead = (): boolean => {
    const end = rest.indexOf('\r\n\r\n')
    if (end < 0) {
      if (rest.length > mostHead) throw new Error('the answer has a head without end')
      return false
    }
    const parsed = parseHead(rest.toString('latin1', 0, end))
    rest = rest.subarray(end + 4)
    if (parsed.status < 200) return readHead()
    head = parsed
    body = bodyOf(parsed.status, parsed.headers, headless)
    return true
  }
  const readBody = (): Response | undefined => {
    switch (body) {
      case 'none':
        return complete(0)
      case 'until-close':
        rest = Buffer.alloc(0)
        return undefined
      case 'chunked': {
        const { done, used } = endOfChunks(rest)
        if (done) return complete(used)
        rest = rest.subarray(used)
        return undefined
      }
    }
    if (rest.length >= body) return complete(body)
    body -= rest.length
    rest = Buffer.alloc(0)
    return undefined
  }
  return {
    push: bytes => {
      rest = rest.length === 0 ? bytes : Buffer.concat([rest, bytes])
      return head !== undefined || readHead() ? readBody() : undefined
    },
    end: () =>
      head !== undefined && body === 'until-close'
        ? { status: head.status, headers: head.headers, reusable: false }
        : undefined,
  }
}
