import type { Random } from '../../foundation/random.ts'
import type { Meddling } from '../relay/meddling.ts'
import { type Deed, type Mishap, oneOf } from './mishap.ts'

const json = { 'content-type': 'application/json' }
const error = (status: number) => ({
  status,
  headers: json,
  body: JSON.stringify({ errors: [{ code: 10001, title: 'UnknownError', detail: 'soak' }] }),
})

/** What can be done to one request. Those that cost a minute of patience are rare enough as it is. */
const meddlings: Readonly<Record<string, Meddling>> = {
  '500': { kind: 'answer', done: false, answer: error(500) },
  '502 in HTML': {
    kind: 'answer',
    done: false,
    answer: { status: 502, headers: { 'content-type': 'text/html' }, body: '<html>502</html>' },
  },
  '503 before': { kind: 'answer', done: false, answer: error(503) },
  '503 after it was done': { kind: 'answer', done: true, answer: error(503) },
  '429': {
    kind: 'answer',
    done: false,
    answer: { ...error(429), headers: { ...json, 'retry-after': '1' } },
  },
  'a reset before': { kind: 'cut', when: 'before' },
  'a lost answer': { kind: 'cut', when: 'after' },
  'half an answer': { kind: 'cut', when: 'within' },
  'a truncated body': { kind: 'shorten' },
  'JSON of another shape': { kind: 'reshape', body: '{"unexpected":[]}' },
  'an answer 5 s late': { kind: 'delay', by: 5_000 },
  'nobody listens for 3 s': { kind: 'refuse', during: 3_000 },
}

/** About as many requests as a swap makes. */
const usualLength = 110

const share = { none: 0.15, killed: 0.12, aborted: 0.13, platform: 0.25 } as const

/** Draws what befalls the next swap; often a request goes wrong, sometimes nothing does. */
export const chooseMishap = (random: Random, deeds: readonly Deed[]): Mishap | undefined => {
  const drawn = random()
  const at = 1 + Math.floor(random() * usualLength)
  const drops = random() < 0.5
  if (drawn < share.none) return undefined
  if (drawn < share.none + share.killed)
    return { kind: 'killed', at, what: { signal: 'SIGKILL', drops } }
  if (drawn < share.none + share.killed + share.aborted)
    return { kind: 'aborted', at, what: { signal: 'SIGTERM', drops: false } }
  if (drawn < share.none + share.killed + share.aborted + share.platform) {
    const { kind, deed } = oneOf(random, deeds)
    return { kind, at, what: { deed: deed(random) } }
  }
  const [kind, meddling] = oneOf(random, Object.entries(meddlings))
  return { kind, at, what: { meddling } }
}
