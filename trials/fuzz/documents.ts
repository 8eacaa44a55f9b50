import { core, secretKey } from './secret-places.ts'

/** Where documents point to, so that a valid one ends soon and nothing leaves the machine. */
export interface Ground {
  /** `http://127.0.0.1:port` of something that answers a little of what a Cloud Foundry does. */
  readonly api: string
  /** `unix:///path` of something that answers a little of what a Docker Engine does. */
  readonly engine: string
}

/** A request as Concourse sends it. */
export interface Request {
  readonly source: Readonly<Record<string, unknown>>
  readonly params?: Readonly<Record<string, unknown>>
  readonly version?: unknown
}

const certificate = `-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----`
const common = {
  minimum_grade: 'waited',
  probe: { method: 'GET', rate: 5 },
  debug: true,
}
const later = { assertion: null, client_assertion: null }

const cloudFoundry = ({ api }: Ground): Request['source'] => ({
  platform: 'cloudfoundry',
  app: 'shop',
  api,
  organization: 'acme',
  space: 'live',
  username: 'robot',
  password: `${core}-password`,
  origin: 'ldap',
  ...later,
  ca_cert: certificate,
  skip_ssl_validation: true,
  routers: {
    addresses: ['127.0.0.1:8080', '[::1]:8080'],
    tls: false,
    load_balancer: 'http://127.0.0.1:8080',
    count: 2,
    miss_probability: 1e-6,
    trace_key: '22',
    heartbeat: '25s',
    wait: '180s',
  },
  private_domain: 'apps.test',
  ...common,
})

const client = ({ api }: Ground): Request['source'] => ({
  platform: 'cloudfoundry',
  app: 'shop',
  api,
  organization: 'acme',
  space: 'live',
  client_id: 'ci',
  client_secret: `${core}-secret`,
})

const docker = ({ engine }: Ground): Request['source'] => ({
  platform: 'docker',
  app: 'shop',
  host: engine,
  tls: null,
  ssh: null,
  proxy: {
    name: 'blue-green-proxy',
    image: 'haproxy:2.6',
    address: 'shop.test',
    http_port: '127.0.0.1:8080',
    https_port: 8443,
    certificates: [],
    redirect_to_https: true,
  },
  registry: { server: 'registry.test', username: 'robot', password: `${core}-registry` },
  ...common,
})

const overTcp: Request['source'] = {
  platform: 'docker',
  app: 'shop',
  host: 'tcp://127.0.0.1:2376',
  tls: { ca: certificate, cert: certificate, key: secretKey },
  proxy: { certificates: [`${certificate}\n${secretKey}`] },
}

const overSsh: Request['source'] = {
  platform: 'docker',
  app: 'shop',
  host: 'ssh://deploy@127.0.0.1',
  ssh: { private_key: secretKey, known_hosts: '127.0.0.1 ssh-ed25519 AAAA' },
}

/** A source of each kind; together they have every field. */
export const sources = (ground: Ground): readonly Request['source'][] => [
  cloudFoundry(ground),
  client(ground),
  docker(ground),
  overTcp,
  overSsh,
]

/** The settings of a put that do not say what is put. */
const settings = {
  plan_only: true,
  vars: { name: `${core}-var`, deep: { list: [`${core}-entry`, 7] } },
  environment: { TOKEN: `${core}-environment`, COUNT: 3, FLAG: true },
  docker: {
    port: 8080,
    pull: 'missing',
    volumes: ['data:/data:ro'],
    networks: ['other'],
    extra_hosts: ['db:127.0.0.1'],
    user: '1000',
    ulimits: { nofile: '1024:2048' },
    log: { driver: 'json-file', options: { 'max-size': '10m' } },
    restart: 'always',
    stop_timeout: '10s',
  },
  smoke_test: [
    {
      path: '/health',
      method: 'GET',
      headers: { Authorization: `${core}-bearer`, Accept: 'text/html' },
      status: [200, 204],
      body: 'ok',
      timeout: '10s',
      attempts: 3,
    },
  ],
  bake: '0s',
  drain: '30s',
  workers: 'after_swap',
  take_name: 'after_swap',
  keep: 1,
  keep_failed: true,
  prune_routes: false,
  replace: ['other'],
  leave: ['third'],
  stable_for: '2s',
  convergence_timeout: '5m',
  lock_timeout: '5m',
  timeout: '30m',
  ...later,
}

/** The files that a put finds in its directory. */
export const folder = 'input'

/** `params` of puts of each kind; together they have every field. */
export const puts: readonly Request['params'][] = [
  { action: 'deploy', manifest: `${folder}/manifest.yml`, path: `${folder}/site`, label: 'v1' },
  {
    action: 'stage',
    docker_image_file: `${folder}/image`,
    docker_username: 'robot',
    docker_password: `${core}-image`,
    label_file: `${folder}/label`,
    vars_files: [`${folder}/vars.yml`],
    ...settings,
  },
  { manifest: { applications: [{ 'no-route': true }] }, docker_image: 'team/app', ...settings },
  { action: 'promote', ...settings },
  { action: 'discard' },
  { action: 'rollback', plan_only: true },
  { action: 'recover', plan_only: true },
]

/** `params` of gets. */
export const gets: readonly Request['params'][] = [{ skip_download: true, ...later }, {}]

/** Versions that Concourse may hand back. */
export const versions: readonly unknown[] = [
  { deployment: 'none', release: 'none', label: 'v1' },
  { deployment: 'foreign-1', release: 'a' },
  { deployment: '20260101t000000-abcdef', release: 'b' },
]
