import type { PutParams } from '../config/put-params.ts'
import type { OutRequest } from '../concourse/protocol.ts'
import { Failure } from '../failure.ts'
import { readText } from '../platform/manifest/read-text.ts'
import type { ProofSettings } from '../proof/settings.ts'
import type { Options } from '../swap/options.ts'
import type { PutRequest } from '../swap/put.ts'

/** A put in the terms of the swap: options for the record, and what its key is made of. */
export const putRequest = async (
  request: OutRequest,
  settings: ProofSettings,
): Promise<PutRequest> => {
  const { source, params } = request
  const label = await labelOf(request)
  return {
    app: source.app,
    params,
    label,
    settings: { ...settings, timeout: params.convergence_timeout },
    options: optionsOf(params, source.minimum_grade),
    identity: {
      source: without(source, secrets),
      params: without(params, [...secrets, ...waits]),
      label,
    },
  }
}

/** What the record keeps of `params` for later runs. */
export const optionsOf = (params: PutParams, minimumGrade: Options['minimum_grade']): Options => ({
  minimum_grade: minimumGrade,
  bake: params.bake,
  drain: params.drain,
  keep: params.keep,
  keep_failed: params.keep_failed,
  stable_for: params.stable_for,
  convergence_timeout: params.convergence_timeout,
  takes_name: params.take_name,
  workers: params.workers,
})

/** Never part of the key: a rotated password is no other deployment. */
const secrets = [
  'username',
  'password',
  'client_secret',
  'docker_password',
  'ca_cert',
  'vars',
  'environment',
  'debug',
]
/** What only says how long to wait; the artefact's digest covers what is deployed. */
const waits = ['lock_timeout', 'timeout', 'plan_only', 'convergence_timeout']

const without = (fields: object, names: readonly string[]): unknown =>
  Object.fromEntries(Object.entries(fields).filter(([name]) => !names.includes(name)))

const labelOf = async ({ params, directory }: OutRequest): Promise<string | undefined> => {
  const { label_file: file } = params
  if (file === undefined) return params.label
  const invalid = (): Failure => new Failure('label.invalid', { file })
  const label = (await readText(directory, file, 'path.missing', invalid)).trim()
  if (label === '' || label.includes('\n') || label.length > 200) throw invalid()
  return label
}
