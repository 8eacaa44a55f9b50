import { getParams } from '../config/get-params.ts'
import { isObject } from '../config/reader.ts'
import { putParams } from '../config/put-params.ts'
import { source } from '../config/source.ts'
import type { Variables } from './build.ts'
import { proxySecrets } from './forward-proxy.ts'
import { secretValues } from './secret-values.ts'
import type { Payload } from './stdin.ts'

/** Every secret of a run: of the payload, also where it is otherwise wrong, and of the proxies. */
export const secretsOf = (payload: Payload, variables: Variables): readonly string[] => [
  ...source.secrets(payload['source']),
  ...putParams.secrets(payload['params']),
  ...getParams.secrets(payload['params']),
  ...secretValuesOf(payload, [fieldOf(payload, 'params', 'vars')]),
  ...secretValuesOf(payload, [fieldOf(payload, 'params', 'environment')]),
  ...proxySecrets(variables),
]

/** Which of these values count as secrets; what the source calls things is none. */
export const secretValuesOf = (payload: Payload, values: unknown): readonly string[] =>
  secretValues(
    values,
    ['app', 'organization', 'space', 'private_domain']
      .map(name => fieldOf(payload, 'source', name))
      .filter(name => typeof name === 'string'),
  )

const fieldOf = (payload: Payload, part: string, name: string): unknown => {
  const fields: unknown = payload[part]
  return isObject(fields) ? fields[name] : undefined
}
