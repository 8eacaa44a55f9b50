import { createSecureContext, getCACertificates, type SecureContext } from 'node:tls'

/** What a TLS connection is held to. */
export interface Trust {
  /** PEM certificates of every authority that is believed. */
  readonly authorities: readonly string[]
  readonly context: SecureContext
  readonly verify: boolean
}

/** Believes Node's own authorities, the system's, and those of `ca`; nobody is checked without `verify`. */
export const trust = (ca: readonly string[], verify: boolean): Trust => {
  const known = [...getCACertificates('default'), ...getCACertificates('system')]
  const authorities = [...new Set([...known, ...ca])]
  return { authorities, context: createSecureContext({ ca: authorities }), verify }
}
