import { isRight } from 'fp-ts/lib/Either.js'
import * as t from 'io-ts'

/** The part of vitest's JSON report that is read here. */
const Report = t.type({
  success: t.boolean,
  testResults: t.array(
    t.type({
      name: t.string,
      status: t.string,
      assertionResults: t.array(
        t.type({ status: t.string, ancestorTitles: t.array(t.string), title: t.string }),
      ),
    }),
  ),
})
type File = t.TypeOf<typeof Report>['testResults'][number]

/** What people read at the end of a run, and whether the run was good. */
export interface Summary {
  readonly lines: readonly string[]
  readonly good: boolean
}

const skipped: ReadonlySet<string> = new Set(['skipped', 'pending', 'todo', 'disabled'])

/**
 * The last lines of a run: one for each file with skipped tests, then the counts. `elsewhere` is
 * what failed beside the tests. A report that is missing or holds no test is a failure.
 */
export const summaryOf = (json: string, elsewhere: number): Summary => {
  const report = Report.decode(parse(json))
  const files = isRight(report) ? report.right.testResults : []
  const passed = count(files, status => status === 'passed')
  const left = count(files, status => skipped.has(status))
  // A file that cannot be loaded has failed without a single test.
  const broken = files.filter(
    file =>
      file.status === 'failed' && file.assertionResults.every(each => each.status !== 'failed'),
  )
  const counted = count(files, status => status === 'failed') + broken.length + elsewhere
  const sound = isRight(report) && report.right.success && passed > 0
  const failed = counted === 0 && !sound ? 1 : counted
  return {
    lines: [
      ...files.flatMap(skipLine),
      ...broken.map(file => `failed as a whole: ${file.name}`),
      `${passed} passed, ${failed} failed, ${left} skipped`,
    ],
    good: failed === 0,
  }
}

const count = (files: readonly File[], is: (status: string) => boolean): number =>
  files.flatMap(file => file.assertionResults).filter(each => is(each.status)).length

/** A suite that skips says why in its title: `(skipped: …)`. */
const skipLine = ({ name, assertionResults }: File): readonly string[] => {
  const tests = assertionResults.filter(each => skipped.has(each.status))
  if (tests.length === 0) return []
  const reasons = tests.flatMap(each =>
    [...each.ancestorTitles, each.title].flatMap(
      title => /\(skipped: (.+)\)/.exec(title)?.[1] ?? [],
    ),
  )
  const why = [...new Set(reasons)].join('; ') || tests.map(each => each.title).join('; ')
  return [`skipped ${tests.length} of ${name.replace(/^.*\/test\//, 'test/')}: ${why}`]
}

const parse = (json: string): unknown => {
  try {
    return JSON.parse(json)
  } catch {
    return undefined
  }
}
