import { getParams } from '../config/get-params.ts'
import { putParams } from '../config/put-params.ts'
import { source } from '../config/source.ts'
import type { Variables } from './build.ts'
import { proxySecrets } from './forward-proxy.ts'
import type { Payload } from './stdin.ts'

/** Every secret of a run: of the payload, also where it is otherwise wrong, and of the proxies. */
export const secretsOf = (payload: Payload, variables: Variables): readonly string[] => [
  ...source.secrets(payload['source']),
  ...putParams.secrets(payload['params']),
  ...getParams.secrets(payload['params']),
  ...proxySecrets(variables),
]
