import { expect } from 'vitest'
import type { Ended } from '../support/executables/execute.ts'
import type { Version } from '../support/executables/put.ts'

/** What `in` and `out` answer. */
export interface Answer {
  readonly version: Version
  readonly metadata: readonly { readonly name: string; readonly value: string }[]
}

/** The one JSON value on stdout of a run that must have succeeded. */
export const answerOf = ({ code, stdout, stderr }: Ended): Answer => {
  expect(code, stderr).toBe(0)
  const answer = JSON.parse(stdout) as Answer
  for (const { name, value } of answer.metadata)
    expect([typeof name, typeof value]).toStrictEqual(['string', 'string'])
  for (const value of Object.values(answer.version)) expect(typeof value).toBe('string')
  return answer
}
