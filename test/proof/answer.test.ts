import { describe, expect, it } from 'vitest'
import { classify } from '../../src/platform/cloudfoundry/probe/classify.ts'
import { readResponse } from '../../src/platform/http/response.ts'

describe('one answer', () => {
  const verdict = (status: number, headers: Record<string, string>) =>
    classify(status, new Map(Object.entries(headers))).verdict
  const error = (value: string) => ({ 'x-cf-routererror': value })
  const id = { 'x-vcap-request-id': 'x' }

  it('shows what the table of the router says, and unknown for all else', () => {
    expect([
      verdict(400, error('unknown_route')),
      verdict(404, error('unknown_route')),
      verdict(200, id),
      verdict(503, id),
      verdict(404, { ...error('unknown_route'), ...id }),
      verdict(502, error('endpoint_failure (dial tcp: refused)')),
      verdict(503, error('Connection Limit Reached')),
      verdict(502, error('route_service_unsupported')),
      verdict(431, error('max-request-size-exceeded')),
      verdict(400, error('invalid_cf_app_instance_header')),
      verdict(400, error('empty_host')),
      verdict(503, error('no_endpoints')),
      verdict(502, error('unknown_failure')),
      verdict(200, error('unknown_route')),
      ...[200, 301, 400, 403, 404, 421, 429, 500, 502, 503].map(status => verdict(status, {})),
    ]).toEqual([
      ...Array<string>(2).fill('absent'),
      ...Array<string>(7).fill('present'),
      ...Array<string>(15).fill('unknown'),
    ])
  })
})

describe('an answer of an app that plays a router', () => {
  const blanks = ['', ' ', '\t', '\u00a0', '\v', '\f']

  it('is its own, whatever it puts into the place of the request id', () => {
    const verdicts = blanks.map(blank => {
      const lines = ['HTTP/1.1 404 Not Found', 'X-Cf-RouterError: unknown_route']
      const text = [...lines, `X-Vcap-Request-Id: ${blank}`, '\r\n'].join('\r\n')
      const answer = readResponse(true).push(Buffer.from(text, 'latin1'))
      return classify(answer?.status ?? 0, answer?.headers ?? new Map()).verdict
    })
    expect(verdicts).toEqual(blanks.map(() => 'present'))
  })
})

describe('reading an answer', () => {
  const read = (bytes: string, headless: boolean, step: number) => {
    const reader = readResponse(headless)
    for (let at = 0; at < bytes.length; at += step) {
      const response = reader.push(Buffer.from(bytes.slice(at, at + step), 'latin1'))
      if (response !== undefined)
        return `${response.status} ${response.reusable} ${at + step >= bytes.length}`
    }
    const last = reader.end()
    return last === undefined ? 'incomplete' : `${last.status} ${last.reusable} closed`
  }

  it('finds its end in whatever pieces it comes', () => {
    const answers: readonly [string, boolean, string][] = [
      ['HTTP/1.1 200 OK\r\nA: b\r\n\r\n', true, '200 true true'],
      ['HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n', true, '200 true true'],
      ['HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 204 No\r\n\r\n', false, '204 true true'],
      ['HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc', false, '200 true true'],
      [
        'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n',
        false,
        '200 true true',
      ],
      [
        'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1;x=y\r\na\r\n0\r\nT: u\r\n\r\n',
        false,
        '200 true true',
      ],
      ['HTTP/1.1 200 OK\r\n\r\nuntil the end', false, '200 false closed'],
      [
        'HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n',
        false,
        '200 false true',
      ],
      ['HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n', false, '200 false true'],
      ['HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nab', false, 'incomplete'],
    ]
    for (const [bytes, headless, expected] of answers)
      for (const step of [1, 2, 7, 1000]) expect(read(bytes, headless, step)).toBe(expected)
  })

  it('does not trust a connection with bytes that belong to no question', () => {
    expect(read('HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\na and more', false, 1000)).toBe(
      '200 false true',
    )
    expect(read('HTTP/1.1 200 OK\r\n\r\nbody of a HEAD', true, 1000)).toBe('200 false true')
  })
})
