import type { Credentials } from './credentials.ts'

/** A request for a token, in the UAA's terms. */
export interface Grant {
  /** Form fields; most of them are secrets. */
  readonly form: Readonly<Record<string, string>>
  /** Client id and secret of the Basic authorization, where the grant has one. */
  readonly basic: readonly [id: string, secret: string] | undefined
  readonly query: Readonly<Record<string, string>>
}

// The client that every UAA of Cloud Foundry has for command lines: it has no secret.
const cf = ['cf', ''] as const

/** How these credentials ask for a token. */
export const grantFor = (credentials: Credentials): Grant => {
  switch (credentials.kind) {
    case 'password': {
      const { username, password, origin } = credentials
      return {
        form: { grant_type: 'password', username, password },
        basic: cf,
        query: origin === undefined ? {} : { login_hint: JSON.stringify({ origin }) },
      }
    }
    case 'client': {
      const { clientId, clientSecret } = credentials
      return {
        form: {
          grant_type: 'client_credentials',
          client_id: clientId,
          client_secret: clientSecret,
        },
        basic: undefined,
        query: {},
      }
    }
    case 'assertion': {
      const { assertion, clientId, clientSecret = '' } = credentials
      return {
        form: { grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion },
        basic: clientId === undefined ? cf : [clientId, clientSecret],
        query: {},
      }
    }
    case 'client_assertion': {
      const { clientId, clientAssertion } = credentials
      return {
        form: {
          grant_type: 'client_credentials',
          client_id: clientId,
          client_assertion: clientAssertion,
          client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
        },
        basic: undefined,
        query: {},
      }
    }
  }
}

/** How a refresh token asks for the next token of the same login. */
export const refreshGrant = (credentials: Credentials, refreshToken: string): Grant => ({
  form: { grant_type: 'refresh_token', refresh_token: refreshToken },
  basic: grantFor(credentials).basic ?? cf,
  query: {},
})
