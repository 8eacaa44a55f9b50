import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Message } from '../../foundation/nats/bus.ts'
import type { Arena } from './arena.ts'
import { breeds, openArena, titleOf } from './arena.ts'
import type { Answer, Question } from './ask.ts'
import { ask, overOneConnection } from './ask.ts'

interface Publication {
  readonly publish: string
  readonly message: Message
}

interface Expected {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly has: Readonly<Record<string, boolean>>
  readonly cookies: readonly string[]
  readonly body: string
  readonly reused?: boolean
}

type Step =
  | Publication
  | { readonly request: Question; readonly answer: Expected }
  | {
      readonly connection: readonly (Question & { readonly then?: Publication })[]
      readonly answers: readonly Expected[]
    }

const { cases } = JSON.parse(
  readFileSync(new URL('vectors/gorouter.json', import.meta.url), 'utf8'),
) as { readonly cases: readonly { readonly name: string; readonly steps: readonly Step[] }[] }

// A header that a recording does not name was not there, as far as a router sets it.
const recorded = [
  'x-cf-routererror',
  'cache-control',
  'x-content-type-options',
  'connection',
  'x-app',
  'x-app-saw',
  'location',
]

/** Brings an answer into the form of a recording. */
const asRecorded = (answer: Answer, expected: Expected): Expected => {
  const names = [...new Set([...recorded, ...Object.keys(expected.headers)])]
  const present = names.filter(name => answer.headers[name] !== undefined)
  return {
    status: answer.status,
    headers: Object.fromEntries(present.map(name => [name, masked(answer.headers[name] ?? '')])),
    has: Object.fromEntries(Object.keys(expected.has).map(name => [name, name in answer.headers])),
    cookies: answer.cookies.map(cookie => cookie.replace(/(__VCAP_ID__)=[^;]+/, '$1=<instance>')),
    body: answer.body,
    ...(expected.reused !== undefined && { reused: answer.reused }),
  }
}

const masked = (value: string): string => value.replace(/127\.0\.0\.1:\d+/, '<address>')

describe.each(breeds.map(breed => [titleOf(breed), breed] as const))('%s', (_, breed) => {
  describe.skipIf(breed.missing !== '')('answers as recorded', () => {
    let arena: Arena
    beforeAll(async () => {
      arena = await openArena(breed)
    })
    afterAll(() => arena.close())

    const publish = ({ publish: subject, message }: Publication) => {
      const port = arena.backends.ports[String(message['port']).slice(1)]
      return arena.tell(subject, { ...message, port })
    }
    const play = async (step: Step): Promise<void> => {
      if ('publish' in step) return publish(step)
      if ('request' in step) {
        const answer = await ask(arena.router.address, step.request)
        return expect(asRecorded(answer, step.answer)).toEqual(step.answer)
      }
      await overOneConnection(async agent => {
        for (const [index, question] of step.connection.entries()) {
          if (question.then !== undefined) await publish(question.then)
          const expected = step.answers[index]
          if (expected === undefined) throw new Error('a question has no recorded answer')
          const answer = await ask(arena.router.address, question, agent)
          expect(asRecorded(answer, expected)).toEqual(expected)
        }
      })
    }

    test.each(cases.map(({ name, steps }) => [name, steps] as const))(
      '%s',
      async (_name, steps) => {
        for (const step of steps) await play(step)
      },
    )
  })
})
