import { createHash, createPrivateKey, X509Certificate } from 'node:crypto'
import { Failure } from '../../../failure.ts'
import type { Environment } from '../../../environment.ts'

/** A certificate, its chain and its key, checked. */
export interface Certificate {
  /** Made of the content: another certificate is another file. */
  readonly digest: string
  /** Without blank lines, as HAProxy's command line takes it. */
  readonly pem: string
}

const blocks = (pem: string, label: RegExp): readonly string[] =>
  [...pem.matchAll(/-----BEGIN ([A-Z0-9 ]+)-----[\s\S]+?-----END \1-----/g)]
    .filter(([, name = '']) => label.test(name))
    .map(([text]) => text)

/** What is wrong with it, in a few words that hold nothing of the key. */
const fault = (pem: string, now: number): string | undefined => {
  const [leaf] = blocks(pem, /^CERTIFICATE$/)
  const [key] = blocks(pem, /PRIVATE KEY$/)
  if (leaf === undefined) return 'there is no certificate in it'
  if (key === undefined) return 'there is no private key in it'
  try {
    const certificate = new X509Certificate(leaf)
    if (!certificate.checkPrivateKey(createPrivateKey(key)))
      return 'the key is not that of the first certificate'
    if (certificate.validToDate.getTime() <= now)
      return `it ended at ${certificate.validToDate.toISOString()}`
    if (certificate.validFromDate.getTime() > now)
      return `it begins at ${certificate.validFromDate.toISOString()}`
    return undefined
  } catch {
    // OpenSSL's words may quote what it read.
    return 'it is damaged, or its key has a password'
  }
}

/**
 * The certificates of a source, checked before anything is written. Rejects with
 * `proxy.certificate` and the number of the first that does not do, from 1.
 */
export const readCertificates = (
  env: Pick<Environment, 'clock'>,
  pems: readonly string[],
): readonly Certificate[] =>
  pems.map((written, at) => {
    const detail = fault(written, env.clock.now())
    if (detail !== undefined)
      throw new Failure('proxy.certificate', { number: String(at + 1), detail })
    const parts = [...blocks(written, /^CERTIFICATE$/), ...blocks(written, /PRIVATE KEY$/)]
    const pem = `${parts.join('\n').replaceAll(/\s*\n\s*/g, '\n')}\n`
    return { digest: createHash('sha256').update(pem).digest('hex').slice(0, 16), pem }
  })
