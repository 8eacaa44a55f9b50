import { host } from './addresses.ts'
import { type Decoded, optional, withDefault } from './codec.ts'
import { list } from './collections.ts'
import { appName, commonSource } from './common-source.ts'
import { dockerName, engineHost, hostPort, secretPem, whereFits } from './docker-scalars.ts'
import { pem } from './pem.ts'
import { choice, flag, secret, text } from './scalars.ts'
import { settings } from './settings.ts'

const tls = settings({ ca: pem, cert: pem, key: secretPem })

const ssh = settings({ private_key: secretPem, known_hosts: text })

const proxy = settings({
  /** Of the HAProxy container; its network, volume and lock are called after it. */
  name: withDefault(dockerName, 'blue-green-proxy'),
  /** HAProxy 2.6 or newer, with bash. */
  image: withDefault(text, 'haproxy:2.6'),
  /** The host name or address where its ports are reached from outside. */
  address: optional(host),
  /** `port` or `address:port` on the Docker host. */
  http_port: withDefault(hostPort, 80),
  /** Published when the proxy is made; TLS needs certificates too. */
  https_port: optional(hostPort),
  /** Each a certificate, its chain and its key in one PEM. */
  certificates: withDefault(list(secretPem), []),
  /** Answer plain HTTP of this app with a redirect. */
  redirect_to_https: withDefault(flag, false),
})

const registry = settings({
  /** Default: the one that the image's name begins with. */
  server: optional(text),
  username: text,
  password: secret,
})

/** `source` with `platform: docker`. */
export const dockerSource = settings(
  {
    platform: choice('docker'),
    app: appName,
    host: engineHost,
    tls: optional(tls),
    ssh: optional(ssh),
    proxy: withDefault(proxy, {}),
    registry: optional(registry),
    ...commonSource,
  },
  [whereFits],
)

/** A Docker host, decoded. */
export type DockerSource = Decoded<typeof dockerSource>
