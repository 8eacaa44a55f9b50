/** How to log in at the UAA. The values are secrets; they appear in no message. */
export type Credentials =
  | {
      readonly kind: 'password'
      readonly username: string
      readonly password: string
      /** The identity provider the user comes from, for example `ldap`. */
      readonly origin?: string | undefined
    }
  | { readonly kind: 'client'; readonly clientId: string; readonly clientSecret: string }
  | {
      /** The jwt-bearer grant: a user token for a JWT of a trusted issuer. */
      readonly kind: 'assertion'
      readonly assertion: string
      readonly clientId?: string | undefined
      readonly clientSecret?: string | undefined
    }
  | {
      /** A client that proves itself by a JWT: private_key_jwt or workload identity. */
      readonly kind: 'client_assertion'
      readonly clientId: string
      readonly clientAssertion: string
    }
