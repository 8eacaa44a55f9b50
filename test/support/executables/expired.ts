import { execFile } from 'node:child_process'
import { X509Certificate } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { until } from '../../router/until.ts'

const run = promisify(execFile)

/** A self-signed certificate of `localhost` that is not valid any more, PEM. */
export const makeExpired = async (
  folder: string,
): Promise<{ readonly key: string; readonly cert: string }> => {
  const openssl = (...args: readonly string[]) => run('openssl', args, { cwd: folder })
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-noenc']
  const files = ['-keyout', 'key.pem', '-out', 'request.pem']
  await openssl('req', '-new', ...key, '-subj', '/CN=localhost', ...files)
  const signed = ['-signkey', 'key.pem', '-days', '0', '-out', 'cert.pem']
  await openssl('x509', '-req', '-in', 'request.pem', ...signed)
  const cert = await readFile(join(folder, 'cert.pem'), 'utf8')
  const end = Date.parse(new X509Certificate(cert).validTo)
  await until('the certificate has expired', () => Date.now() > end + 1000)
  return { key: await readFile(join(folder, 'key.pem'), 'utf8'), cert }
}
