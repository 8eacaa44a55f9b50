import { readFileSync } from 'node:fs'
import { summaryOf } from './test-results.ts'

// node script/summary.ts RESULTS FAILED: the result of a run of the tests; FAILED more went wrong.
const [file = '', failed = '0'] = process.argv.slice(2)
const { lines, good } = summaryOf(readFileSync(file, 'utf8'), Number(failed))
for (const line of lines) process.stdout.write(`${line}\n`)
process.exitCode = good ? 0 : 1
