import { request, type Means } from './request.ts'
import type { Environment } from '../../../environment.ts'
import { decode } from './decode.ts'
import type { Grant } from './grant.ts'
import { tokenWire, type Ask } from './token.ts'

const basic = ([id, secret]: readonly [string, string]): string =>
  `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`

/** Asks the UAA at `login` for tokens. Asking twice does no harm. */
export const askAt =
  (env: Environment, means: Means, login: () => Promise<string>): Ask =>
  async (grant: Grant) => {
    const base = (await login()).replace(/\/$/, '')
    const path = `${base}/oauth/token`
    const authorized: Means = {
      ...means,
      send: async sending =>
        await means.send({
          ...sending,
          headers: {
            ...sending.headers,
            ...(grant.basic ? { authorization: basic(grant.basic) } : {}),
          },
        }),
    }
    const reply = await request(
      env,
      authorized,
      {
        method: 'POST',
        path,
        query: grant.query,
        body: {
          type: 'application/x-www-form-urlencoded',
          text: new URLSearchParams(grant.form).toString(),
        },
        repeatable: true,
      },
      undefined,
    )
    return decode(reply, tokenWire, 'POST /oauth/token')
  }
