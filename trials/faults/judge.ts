import type { Ended } from '../../test/support/executables/execute.ts'
import { template } from '../relay/passing.ts'
import type { Kind } from './kind.ts'
import type { Point } from './point.ts'

const labels = /^\s*\d+\.\d+s {2}(error|while|cause|hint) {1,2}(.*)$/
const stack = /^\s+at .*:\d+:\d+\)?$/m
const asked = /\b(GET|HEAD|POST|PATCH|PUT|DELETE) (?:https?:\/\/[^/\s]+)?(\/[^\s,;)]*)/g

/** Calls that a text names, without ids. */
const callsIn = (text: string): readonly string[] =>
  [...text.matchAll(asked)].map(
    ([, method = '', path = '']) => `${method} ${template(path.replace(/:$/, ''))}`,
  )

/** The lines that a failed run ends with, by their label, or what is wrong with them. */
const failureIn = (stderr: string): ReadonlyMap<string, string> | string => {
  const lines = stderr.trimEnd().split('\n')
  const at = lines.findIndex(line => labels.exec(line)?.[1] === 'error')
  const found = lines.slice(at).map(line => labels.exec(line))
  if (at < 0) return 'the failed run does not say what failed'
  if (found.length > 4) return 'the failed run ends with more than four lines'
  if (found.includes(null)) return 'the failed run ends with a line that is none of a failure'
  return new Map(found.map(match => [match?.[1] ?? '', match?.[2] ?? '']))
}

/** As words name it: without the version of an Engine's API. */
const named = ({ label }: Point): string => label.replace(/ \/v\d+\.\d+\//, ' /')

/** A script in the proxy has no method and path; its failure tells what it was for. */
const isScript = ({ label }: Point): boolean => label.startsWith('SCRIPT ')

/** Whose failure needs not name the call: what is wrong is the same whatever was asked. */
const speaksForItself = /^(platform\.(credentials|stranger)|engine\.unreachable):/

/** What is wrong with the words of a run that met this fault, a sentence each. */
export const wrongWords = (
  { code, signal, stdout, stderr }: Ended,
  kind: Kind,
  point: Point | undefined,
): readonly string[] => {
  if (stack.test(stderr)) return ['the run shows a stack trace']
  if (code === 0) return stdout.startsWith('{"version":{') ? [] : ['the run answers no version']
  if (code !== 1) return [`the run ends with ${code ?? signal ?? 'nothing'}`]
  if (stdout !== '') return ['the failed run answers something']
  const lines = failureIn(stderr)
  if (typeof lines === 'string') return [lines]
  const wrong: string[] = []
  const said = `${lines.get('error')} ${lines.get('cause') ?? ''}`
  if (/\binternal\b/.test(said)) wrong.push('the run fails as a defect of its own')
  if ((lines.get('hint') ?? '').trim() === '') wrong.push('the run says not what to do')
  if (kind.scope === 'run' || point === undefined) return [...wrong, 'the run fails']
  if (!kind.says.test(said)) wrong.push('the failed run does not say how the call failed')
  // Where the server is away, any other call may be the one that fails.
  const calls = callsIn(said)
  const names = kind.outage === undefined ? calls.includes(named(point)) : calls.length > 0
  if (!names && !isScript(point) && !speaksForItself.test(said))
    wrong.push('the failed run does not name the call')
  return wrong
}
