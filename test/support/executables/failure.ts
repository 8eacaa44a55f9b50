import { expect } from 'vitest'
import type { LoggedRequest } from '../../../foundation/faults/log.ts'
import type { Ended } from './execute.ts'
import type { World } from './world.ts'

/** The lines that a failure ends with, by their label: error, while, cause, hint. */
export type FailureLines = Readonly<Record<string, string>>

/** The failure at the end of a run that must have failed, in at most four lines, with no answer. */
export const failureIn = ({ code, stdout, stderr }: Ended): FailureLines => {
  expect(code, stderr).toBe(1)
  expect(stdout).toBe('')
  const lines = stderr.trimEnd().split('\n')
  const labels = /^\s*\d+\.\d+s {2}(error|while|cause|hint) {1,2}(.*)$/
  const at = lines.findIndex(line => labels.exec(line)?.[1] === 'error')
  const found = lines.slice(at).map(line => labels.exec(line))
  expect(at, stderr).toBeGreaterThanOrEqual(0)
  expect(found.length, stderr).toBeLessThanOrEqual(4)
  const words = found.map(match => [match?.[1] ?? 'unlabelled', (match?.[2] ?? '').trim()])
  const failure = Object.fromEntries(words) as FailureLines
  expect(Object.keys(failure), stderr).not.toContain('unlabelled')
  return failure
}

/** Requests that change something, since the start or the last `forget`. */
export const writesTo = ({ foundation }: World): readonly LoggedRequest[] =>
  foundation.faults.requests().filter(({ method }) => method !== 'GET' && method !== 'HEAD')
