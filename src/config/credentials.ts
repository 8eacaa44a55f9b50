import type { Rule } from './settings.ts'

/** How to log in: as a person or as a UAA client. */
export type Credentials =
  | {
      readonly kind: 'user'
      readonly username: string
      readonly password: string
      readonly origin: string | undefined
    }
  | { readonly kind: 'client'; readonly client_id: string; readonly client_secret: string }

interface Login {
  readonly username: string | undefined
  readonly password: string | undefined
  readonly origin: string | undefined
  readonly client_id: string | undefined
  readonly client_secret: string | undefined
}

const choices = 'username and password, or client_id and client_secret'

/** A decoded source has exactly one kind of credentials; `oneCredential` saw to that. */
export const credentialsOf = (login: Login): Credentials =>
  login.client_id === undefined
    ? {
        kind: 'user',
        username: login.username ?? '',
        password: login.password ?? '',
        origin: login.origin,
      }
    : { kind: 'client', client_id: login.client_id, client_secret: login.client_secret ?? '' }

/** Exactly one kind of credentials, and all of it. */
export const oneCredential: Rule = written => {
  const has = (name: string): boolean => Object.hasOwn(written, name)
  if (has('assertion') || has('client_assertion')) return []
  const user = has('username') || has('password')
  const client = has('client_id') || has('client_secret')
  if (user && client) return [{ message: `two kinds of credentials; give ${choices}, not both` }]
  if (!user && !client) return [{ message: `no credentials; give ${choices}` }]
  const halves = user ? ['username', 'password'] : ['client_id', 'client_secret']
  const missing = halves.filter(name => !has(name))
  const given = halves.find(has)
  return [
    ...missing.map(at => ({ at, message: `missing; ${given} needs it` })),
    ...(client && has('origin') ? [{ at: 'origin', message: 'goes only with username' }] : []),
  ]
}
