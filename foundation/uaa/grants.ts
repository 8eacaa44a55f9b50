import type { Bearer } from './tokens.ts'

export interface Account {
  readonly name: string
  readonly password: string
  readonly role: Bearer['role']
}

export interface Accounts {
  readonly users: readonly Account[]
  readonly clients: readonly Account[]
  /** JWTs of an identity provider that UAA trusts, for jwt-bearer and private_key_jwt. */
  readonly assertions: readonly string[]
}

/** The words of UAA's 401. */
export interface Denial {
  readonly error: string
  readonly error_description: string
}

const badCredentials: Denial = { error: 'unauthorized', error_description: 'Bad credentials' }
const badClient: Denial = { error: 'invalid_client', error_description: 'Bad credentials' }

const guidOf = (name: string): string => `user-${Buffer.from(name).toString('hex')}`

const user = (account: Account, origin: string): Bearer => ({
  kind: 'user',
  guid: guidOf(account.name),
  name: account.name,
  origin,
  role: account.role,
})

const isCf = (authorization: string | undefined): boolean =>
  authorization === `Basic ${Buffer.from('cf:').toString('base64')}`

const password = (accounts: Accounts, form: URLSearchParams, origin: string): Bearer | Denial => {
  const name = form.get('username')
  const account = accounts.users.find(
    one => one.name === name && one.password === form.get('password'),
  )
  return account === undefined ? badCredentials : user(account, origin)
}

const client = (accounts: Accounts, form: URLSearchParams): Bearer | Denial => {
  const assertion = form.get('client_assertion')
  const account = accounts.clients.find(
    one =>
      one.name === form.get('client_id') &&
      (assertion === null
        ? one.password === form.get('client_secret')
        : accounts.assertions.includes(assertion)),
  )
  if (account === undefined) return badClient
  return { kind: 'client', guid: account.name, name: account.name, origin: '', role: account.role }
}

const origin = (hint: string | null): string => {
  const match = /"origin"\s*:\s*"([^"]+)"/.exec(hint ?? '')
  return match?.[1] ?? 'uaa'
}

/** Decides who asks, by the grant types that the cf CLI and CI systems use. */
export const grant = (
  accounts: Accounts,
  authorization: string | undefined,
  form: URLSearchParams,
  query: URLSearchParams,
  refreshed: (token: string) => Bearer | null,
): Bearer | Denial => {
  const assertion = form.get('assertion') ?? ''
  const first = accounts.users[0]
  switch (form.get('grant_type')) {
    case 'password':
      return isCf(authorization)
        ? password(accounts, form, origin(query.get('login_hint')))
        : badClient
    case 'client_credentials':
      return client(accounts, form)
    case 'refresh_token':
      return (
        refreshed(form.get('refresh_token') ?? '') ?? {
          error: 'invalid_token',
          error_description: 'The token expired, was revoked, or the token ID is incorrect.',
        }
      )
    case 'urn:ietf:params:oauth:grant-type:jwt-bearer':
      return accounts.assertions.includes(assertion) && first !== undefined
        ? user(first, 'oidc')
        : { error: 'invalid_token', error_description: 'Assertion is not valid' }
    case null:
    default:
      return { error: 'unsupported_grant_type', error_description: 'Unsupported grant type' }
  }
}
