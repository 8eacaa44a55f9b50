import { expect, test } from 'vitest'
import { summaryOf } from '../../script/test-results.ts'

const result = (status: string, title = 'a test', ancestorTitles: readonly string[] = []) => ({
  status,
  title,
  ancestorTitles,
})
const file = (assertionResults: readonly object[], status = 'passed') => ({
  name: '/anywhere/test/router/time.test.ts',
  status,
  assertionResults,
})
const report = (files: readonly object[], success = true): string =>
  JSON.stringify({ success, testResults: files })

test('a good run ends in its counts, and says in one line for each file what was skipped and why', () => {
  const skipped = result('skipped', 'x', ['a real gorouter (skipped: GOROUTER names none)'])
  expect(summaryOf(report([file([result('passed'), skipped, skipped])]), 0)).toStrictEqual({
    lines: [
      'skipped 2 of test/router/time.test.ts: GOROUTER names none',
      '1 passed, 0 failed, 2 skipped',
    ],
    good: true,
  })
})

test.each([
  ['a failed test', report([file([result('passed'), result('failed')], 'failed')], false), 0, 1, 1],
  [
    'a file that cannot be loaded',
    report([file([result('passed')]), file([], 'failed')], false),
    0,
    1,
    1,
  ],
  ['a failure beside the tests', report([file([result('passed')])]), 2, 1, 2],
  ['an error that no test is blamed for', report([file([result('passed')])], false), 0, 1, 1],
  ['a run without a single test', report([]), 0, 0, 1],
  ['a run that was skipped as a whole', report([file([result('skipped')])]), 0, 0, 1],
  ['a report that is missing', '', 0, 0, 1],
])('%s makes the run bad', (_, json, elsewhere, passed, failed) => {
  const { lines, good } = summaryOf(json, elsewhere)
  expect(lines.at(-1)).toMatch(new RegExp(`^${passed} passed, ${failed} failed, \\d skipped$`))
  expect(good).toBe(false)
})
