import { simple } from './codec.ts'

const certificate = /-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]+-----END CERTIFICATE-----/

/** One or more certificates in PEM; whether they can be parsed shows where they are used. */
export const pem = simple(
  'certificates in PEM (-----BEGIN CERTIFICATE----- …)',
  (input): input is string => typeof input === 'string' && certificate.test(input),
)
