import type { Variables } from './build.ts'
import { Failure } from '../failure.ts'

/** Where distributions keep their bundle (Go's crypto/x509/root_linux.go lists the same). */
const usualFiles = [
  '/etc/ssl/certs/ca-certificates.crt',
  '/etc/pki/tls/certs/ca-bundle.crt',
  '/etc/ssl/ca-bundle.pem',
  '/etc/pki/tls/cacert.pem',
  '/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem',
  '/etc/ssl/cert.pem',
]
const usualFolders = ['/etc/ssl/certs', '/etc/pki/tls/certs']

const block = /-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]+-----END CERTIFICATE-----/g

const certificatesIn = (text: string): readonly string[] =>
  (text.match(block) ?? []).map(pem => `${pem.replaceAll(/\s*\n\s*/g, '\n')}\n`)

const readFiles = async (paths: readonly string[]): Promise<readonly string[]> => {
  const { readFile } = await import('node:fs/promises')
  const read = await Promise.allSettled(paths.map(path => readFile(path, 'latin1')))
  return read.flatMap(file => (file.status === 'fulfilled' ? certificatesIn(file.value) : []))
}

const readFolders = async (folders: readonly string[]): Promise<readonly string[]> => {
  const { readdir } = await import('node:fs/promises')
  const read = await Promise.allSettled(folders.map(folder => readdir(folder)))
  return readFiles(
    read.flatMap((names, index) =>
      names.status === 'fulfilled' ? names.value.map(name => `${folders[index]}/${name}`) : [],
    ),
  )
}

const firstBundle = async (): Promise<readonly string[]> => {
  for (const path of usualFiles) {
    const found = await readFiles([path])
    if (found.length > 0) return found
  }
  return readFolders(usualFolders)
}

const systemStore = async (variables: Variables): Promise<readonly string[]> => {
  const file = variables['SSL_CERT_FILE']
  const folders = variables['SSL_CERT_DIR']
  if (!file && !folders) return firstBundle()
  const [fromFile, fromFolders] = await Promise.all([
    readFiles(file ? [file] : []),
    readFolders(folders ? folders.split(':') : []),
  ])
  return [...fromFile, ...fromFolders]
}

/**
 * The certificates to trust, as PEM: those of Node, of the system's store, which Node leaves out
 * and Concourse mounts, and the user's own. Reads files, so call it only before TLS is spoken.
 * Fails with `config.invalid` when the user's cannot be parsed.
 */
export const trust = async (
  caCert: string | undefined,
  variables: Variables = process.env,
): Promise<readonly string[]> => {
  const [{ getCACertificates }, { X509Certificate }] = await Promise.all([
    import('node:tls'),
    import('node:crypto'),
  ])
  const parses = (pem: string): boolean => {
    try {
      return new X509Certificate(pem).fingerprint256 !== ''
    } catch {
      return false
    }
  }
  const own = certificatesIn(caCert ?? '')
  if (!own.every(parses)) {
    const problems = 'source.ca_cert: holds a certificate that cannot be parsed'
    throw new Failure('config.invalid', { problems, count: '1' })
  }
  // One broken file in the system's store must not take all of TLS away.
  const system = (await systemStore(variables)).filter(parses)
  const bundled = [...getCACertificates('bundled'), ...getCACertificates('extra')]
  return [...new Set([...own, ...system, ...bundled.map(pem => `${pem.trim()}\n`)])]
}
