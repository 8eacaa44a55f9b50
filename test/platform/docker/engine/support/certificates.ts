import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** An authority, and a pair of key and certificate for 127.0.0.1 that it signed; all PEM. */
export interface Authority {
  readonly ca: string
  readonly cert: string
  readonly key: string
}

/** Makes an authority with the openssl program. */
export const makeAuthority = (): Authority => {
  const folder = mkdtempSync(join(tmpdir(), 'authority-'))
  const openssl = (...args: readonly string[]) =>
    execFileSync('openssl', args, { cwd: folder, stdio: 'ignore' })
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-noenc']
  const read = (name: string) => readFileSync(join(folder, name), 'utf8')
  try {
    openssl('req', '-x509', ...key, '-subj', '/CN=Test', '-keyout', 'ca.key', '-out', 'ca.pem')
    const signed = ['-CA', 'ca.pem', '-CAkey', 'ca.key', '-addext', 'subjectAltName=IP:127.0.0.1']
    const files = ['-keyout', 'own.key', '-out', 'own.pem']
    openssl('req', '-x509', ...key, ...signed, '-subj', '/CN=own', ...files)
    return { ca: read('ca.pem'), cert: read('own.pem'), key: read('own.key') }
  } finally {
    rmSync(folder, { recursive: true })
  }
}
