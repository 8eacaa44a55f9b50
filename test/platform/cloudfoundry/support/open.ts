import * as t from 'io-ts'
import { expect } from 'vitest'
import { Failure } from '../../../../src/failure.ts'
import { cloudController } from '../../../../src/platform/cloudfoundry/client/connect.ts'
import { testEnvironment } from './environment.ts'
import { type Answer, asUsual, fakeApi, isUsual, type Seen, secrets } from './fake-api.ts'

export const thing = t.type({ name: t.string })
export const fine: Answer = { body: { name: 'fine' } }

export const open = async (handler: (seen: Seen, count: number) => Answer | undefined) => {
  let count = 0
  const api = await fakeApi(seen => (isUsual(seen) ? asUsual : handler(seen, ++count)))
  const env = testEnvironment()
  const cc = cloudController({
    api: api.url,
    credentials: { kind: 'password', username: 'ci', password: secrets.password, origin: 'ldap' },
    env,
  })
  const calls = () => api.seen.filter(seen => !isUsual(seen))
  const grants = () => api.seen.filter(seen => seen.url.startsWith('/oauth/'))
  return { cc, env, api, calls, grants }
}

export const failureOf = async (promise: Promise<unknown>): Promise<Failure> => {
  const thrown = await promise.then(
    () => undefined,
    (error: unknown) => error,
  )
  expect(thrown).toBeInstanceOf(Failure)
  return thrown as Failure
}
