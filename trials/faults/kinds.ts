import { hour, onWallClock } from '../../test/support/executables/wall-clock.ts'
import type { Instead } from '../relay/meddling.ts'
import type { CallKind, Kind, RunKind, Scene } from './kind.ts'
import { otherTypes, shiftDates } from './other-body.ts'
import type { Point } from './point.ts'

type Platform = Scene['platform']

const json = { 'content-type': 'application/json' }

/** An error in the platform's own form; `code` and `title` as Cloud Controller has them. */
const error = (platform: Platform, status: number, code: number, title: string): Instead => ({
  status,
  headers: json,
  body: JSON.stringify(
    platform === 'docker'
      ? { message: title }
      : { errors: [{ code, title: `CF-${title}`, detail: 'this is a trial' }] },
  ),
})

const answered = (
  name: string,
  status: number,
  [code, title]: readonly [number, string],
  more: Partial<CallKind> & { readonly done?: true; readonly headers?: Instead['headers'] } = {},
): CallKind => {
  const { done = false, headers = {}, ...rest } = more
  return {
    scope: 'call',
    name,
    says: new RegExp(`\\b${status}\\b`),
    meddling: ({ platform }) => {
      const answer = error(platform, status, code, title)
      return { kind: 'answer', done, answer: { ...answer, headers: { ...json, ...headers } } }
    },
    ...rest,
  }
}

const page = (status: number, more: Partial<CallKind> = {}): CallKind => ({
  scope: 'call',
  name: `${status} with a web page`,
  says: new RegExp(`\\b${status}\\b`),
  meddling: () => ({
    kind: 'answer',
    done: false,
    answer: {
      status,
      headers: { 'content-type': 'text/html', 'x-cf-routererror': 'unknown_route' },
      body: `<html><body><h1>${status}</h1></body></html>`,
    },
  }),
  ...more,
})

const broken = (name: string, when: 'before' | 'after' | 'within'): CallKind => ({
  scope: 'call',
  name,
  says: /ECONNRESET|EPIPE|socket hang up|aborted|closed|ERR_BODY_PARSE_FAILURE|READING_RESPONSE/i,
  meddling: () => ({ kind: 'cut', when }),
})

const shaped = (name: string, body: (real: string) => string): CallKind => ({
  scope: 'call',
  name,
  says: /cannot be read|cannot be understood|no Cloud Controller/,
  meddling: () => ({ kind: 'reshape', body }),
})

const moved = (status: number): CallKind => ({
  scope: 'call',
  name: `${status} to elsewhere`,
  says: /redirect|\b30\d\b/,
  meddling: ({ elsewhere }) => ({
    kind: 'answer',
    done: false,
    answer: { status, headers: { location: elsewhere }, body: '' },
  }),
})

/** Nobody listens for a while; whatever of the run is under way there ends as well. */
const away = (name: string, outage: number, more: Partial<CallKind> = {}): CallKind => ({
  scope: 'call',
  name,
  says: /ECONNREFUSED|ENOENT|ECONNRESET|EPIPE|socket hang up/,
  meddling: () => ({ kind: 'refuse', during: outage }),
  outage,
  ...more,
})

const unknown = [10_001, 'UnknownError'] as const
const runner = [170_015, 'RunnerUnavailable'] as const
const service = [10_015, 'ServiceUnavailable'] as const
const limited = [10_013, 'RateLimitExceeded'] as const
const token = [1_000, 'InvalidAuthToken'] as const

const isAsked = ({ server }: Point): boolean => server === 'api'
const says401 = /\b401\b|credentials/

const silent = /ETIMEDOUT|timed? ?out|no answer (with)?in|ran longer than|aborted/i

/** Each of these befalls one call. */
const ofCalls: readonly CallKind[] = [
  answered('500', 500, unknown),
  page(502),
  page(404),
  answered('503 before', 503, service),
  answered('503 after it was done', 503, runner, { done: true }),
  answered('429 for 1 s', 429, limited, { headers: { 'retry-after': '1' } }),
  answered('429 for an hour', 429, limited, { headers: { 'retry-after': '3600' } }),
  answered('401', 401, token, { says: says401, suits: isAsked }),
  answered('401 for ever', 401, token, { says: says401, lasts: true }),
  away('nobody listens for 3 s', 3_000),
  broken('a reset before', 'before'),
  broken('a lost answer', 'after'),
  broken('a reset in the answer', 'within'),
  {
    scope: 'call',
    name: 'a truncated body',
    says: /cannot be read|no Cloud Controller/,
    meddling: () => ({ kind: 'shorten' }),
  },
  shaped('{}', () => '{}'),
  shaped('[]', () => '[]'),
  shaped('null', () => 'null'),
  shaped('a string', () => '"a string"'),
  shaped('other types', otherTypes),
  moved(301),
  moved(302),
  moved(307),
  answered('500 for ever', 500, unknown, { lasts: true, slow: true }),
  answered('503 for ever', 503, service, { lasts: true, slow: true }),
  away('nobody listens for 75 s', 75_000, { slow: true }),
  {
    scope: 'call',
    name: 'no answer, not done',
    says: silent,
    slow: true,
    meddling: () => ({ kind: 'hang', done: false }),
  },
  {
    scope: 'call',
    name: 'no answer, done',
    says: silent,
    slow: true,
    meddling: () => ({ kind: 'hang', done: true }),
  },
  {
    scope: 'call',
    name: 'an answer 30 s late',
    says: silent,
    slow: true,
    meddling: () => ({ kind: 'delay', by: 30_000 }),
  },
]

const wrongClock = (name: string, by: number): readonly RunKind[] => [
  {
    scope: 'run',
    name: `the run's clock ${name}`,
    says: /./,
    variables: onWallClock(by),
  },
  {
    scope: 'run',
    name: `the platform's clock ${name}`,
    says: /./,
    meddling: { kind: 'reshape', body: shiftDates(by), date: by },
  },
]

/** What goes wrong with one call of a run, and what is wrong during a whole one. */
export const kinds: readonly Kind[] = [
  ...ofCalls,
  ...wrongClock('an hour ahead', hour),
  ...wrongClock('an hour behind', -hour),
]

/** A session in the proxy is no HTTP: it can end and be silent, and no more. */
const inSessions: ReadonlySet<string> = new Set(['cut', 'hang', 'delay'])

/** Can this happen on that call? */
export const suits = (kind: CallKind, point: Point, scene: Scene): boolean =>
  (kind.suits?.(point) ?? true) &&
  (!point.label.startsWith('SCRIPT ') || inSessions.has(kind.meddling(scene).kind))
