import type { Facts } from '../failure.ts'

interface Words {
  readonly title: (facts: Facts) => string
  readonly hint: (facts: Facts) => string
}

const of = (facts: Facts, name: string): string => facts[name] ?? `(no ${name})`
const words = (title: (f: Facts) => string, hint: string): Words => ({ title, hint: () => hint })

/** Words for what can be wrong with a manifest and with what it pushes. */
export const manifestWords = {
  'manifest.missing': words(
    f => `there is no file ${of(f, 'file')}`,
    'name a file of an input of the job: the first part of the path is the input',
  ),
  'manifest.invalid': words(
    f => `${of(f, 'file')} is not valid: ${of(f, 'detail')}`,
    'correct it; cf push must take it too',
  ),
  'manifest.variables': words(
    f => `the manifest has variables without a value: ${of(f, 'names')}`,
    'set them in params.vars or in a file of params.vars_files',
  ),
  'manifest.apps': words(
    f => `the manifest must have exactly one app, and it has ${of(f, 'apps')}`,
    'split the manifest: one put swaps one app',
  ),
  'path.missing': words(
    f => `nothing is at ${of(f, 'path')}`,
    "params.path and the manifest's path name a folder, zip, jar or war of an input of the job",
  ),
  'path.ambiguous': words(
    f => `${of(f, 'path')} fits more than one: ${of(f, 'found')}`,
    'narrow the pattern until one file or folder fits',
  ),
  'path.outside': words(
    f => `${of(f, 'path')} leads out of the directory of the put`,
    'name something inside the inputs of the job',
  ),
  'path.empty': words(
    f => `there is nothing to push in ${of(f, 'path')}`,
    'check .cfignore and the path',
  ),
} satisfies Record<string, Words>
