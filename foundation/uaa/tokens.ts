import { createHmac, randomBytes, randomUUID } from 'node:crypto'

/** Who a token speaks for. */
export interface Bearer {
  readonly kind: 'user' | 'client'
  readonly guid: string
  readonly name: string
  readonly origin: string
  /** `auditor` may read, `developer` may also write. */
  readonly role: 'developer' | 'auditor'
}

export interface Tokens {
  /** A signed JWT. `refresh` tokens are good for new tokens only. */
  mint(
    bearer: Bearer,
    kind?: 'access' | 'refresh',
  ): { readonly token: string; readonly jti: string }
  /** The bearer of an access token that is still good; null otherwise. */
  readonly verify: (token: string, kind?: 'access' | 'refresh') => Bearer | null
  /** Access tokens of before are refused from now on. */
  readonly expireAll: () => void
}

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')

/** `lifetime` is that of access tokens, in milliseconds. */
export const createTokens = (issuer: string, lifetime: number): Tokens => {
  const key = randomBytes(32)
  const issued = new Map<string, { bearer: Bearer; expires: number; kind: string }>()
  const sign = (text: string) => createHmac('sha256', key).update(text).digest('base64url')
  return {
    mint: (bearer, kind = 'access') => {
      const jti = randomUUID().replaceAll('-', '') + (kind === 'refresh' ? '-r' : '')
      const expires = Date.now() + (kind === 'refresh' ? 30 * 24 * 3_600_000 : lifetime)
      const claims = {
        jti,
        sub: bearer.guid,
        iss: `${issuer}/oauth/token`,
        aud: ['cloud_controller', 'cf', 'openid'],
        scope: ['cloud_controller.read', 'cloud_controller.write', 'openid'],
        client_id: bearer.kind === 'user' ? 'cf' : bearer.name,
        ...(bearer.kind === 'user' && {
          user_id: bearer.guid,
          user_name: bearer.name,
          email: bearer.name,
          origin: bearer.origin,
        }),
        grant_type: bearer.kind === 'user' ? 'password' : 'client_credentials',
        iat: Math.floor(Date.now() / 1000),
        exp: Math.ceil(expires / 1000),
        zid: 'uaa',
      }
      const text = `${encode({ alg: 'HS256', typ: 'JWT', kid: 'foundation' })}.${encode(claims)}`
      const token = `${text}.${sign(text)}`
      issued.set(token, { bearer, expires, kind })
      return { token, jti }
    },
    verify: (token, kind = 'access') => {
      const found = issued.get(token)
      return found !== undefined && found.kind === kind && found.expires > Date.now()
        ? found.bearer
        : null
    },
    expireAll: () => {
      for (const [token, entry] of issued) if (entry.kind === 'access') issued.delete(token)
    },
  }
}
