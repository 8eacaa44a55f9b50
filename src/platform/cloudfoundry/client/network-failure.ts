import { Failure, type Facts } from '../../../failure.ts'
import type { FailureCode } from '../../../words.ts'

const unknownAuthority: readonly string[] = [
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
]

const neverConnected: readonly string[] = [
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
]

/** The error code of Node, OpenSSL or got, or the error's name. */
export const networkCode = (thrown: unknown): string => {
  if (!(thrown instanceof Error)) return 'unknown'
  const code = 'code' in thrown && typeof thrown.code === 'string' ? thrown.code : undefined
  const deeper = thrown.cause === undefined ? undefined : networkCode(thrown.cause)
  // got wraps and names what it wraps ERR_GOT_REQUEST_ERROR when the cause has no code.
  return code === undefined || code.startsWith('ERR_GOT') ? (deeper ?? code ?? thrown.name) : code
}

const tlsCode = (code: string): FailureCode | undefined => {
  if (code === 'CERT_HAS_EXPIRED' || code === 'CERT_NOT_YET_VALID') return 'tls.expired'
  if (unknownAuthority.includes(code)) return 'tls.unknown_authority'
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') return 'tls.wrong_name'
  if (code.startsWith('ERR_SSL') || code === 'EPROTO' || code.startsWith('ERR_TLS'))
    return 'tls.failed'
  return undefined
}

/** A network error as a failure: TLS troubles by their own names, else `platform.unreachable`. */
export const networkFailure = (thrown: unknown, facts: Facts): Failure => {
  const error = networkCode(thrown)
  return new Failure(tlsCode(error) ?? 'platform.unreachable', { ...facts, error }, thrown)
}

/** True when no connection came about: nothing can have been done at the other end. */
export const isNeverSent = (failure: Failure): boolean =>
  failure.code.startsWith('tls.') || neverConnected.includes(failure.facts['error'] ?? '')
