import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** A key and its certificate, PEM. */
export interface Pair {
  readonly key: string
  readonly cert: string
}

/** Makes a CA and a certificate of `localhost` that it signed, with the openssl executable. */
export const makeCertificates = async (
  folder: string,
): Promise<{ readonly ca: Pair; readonly server: Pair }> => {
  const openssl = (...args: readonly string[]) => run('openssl', args, { cwd: folder })
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-noenc']
  await openssl(
    'req',
    '-x509',
    ...key,
    '-subj',
    '/CN=Test CA',
    '-keyout',
    'ca.key',
    '-out',
    'ca.pem',
  )
  const names = ['-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1']
  const signed = ['-CA', 'ca.pem', '-CAkey', 'ca.key']
  const files = ['-keyout', 'server.key', '-out', 'server.pem']
  await openssl('req', '-x509', ...key, ...signed, '-subj', '/CN=localhost', ...names, ...files)
  const read = async (name: string): Promise<Pair> => ({
    key: await readFile(join(folder, `${name}.key`), 'utf8'),
    cert: await readFile(join(folder, `${name}.pem`), 'utf8'),
  })
  return { ca: await read('ca'), server: await read('server') }
}
