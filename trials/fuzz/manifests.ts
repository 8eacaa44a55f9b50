import { core } from './secret-places.ts'

/** Values of variables that manifests refer to; every text in it is a secret. */
export const variables = {
  name: `${core}-variable`,
  count: 2,
  memory: '256M',
  deep: { list: [`${core}-entry`, 'plain'] },
}

const env = { TOKEN: `${core}-environment`, PORT: 8080, WHO: '((name))', FLAG: true }

const onCloudFoundry = {
  version: 1,
  applications: [
    {
      name: '((name))',
      path: 'site',
      memory: '((memory))',
      disk_quota: '1G',
      instances: '((count))',
      buildpacks: ['staticfile_buildpack'],
      stack: 'cflinuxfs4',
      command: 'run ((name))',
      timeout: 90,
      'health-check-type': 'http',
      'health-check-http-endpoint': '/health',
      'health-check-invocation-timeout': 3,
      env,
      routes: [
        { route: '((name)).apps.test/shop', protocol: 'http2', options: { loadbalancing: 'x' } },
        { route: '*.apps.test' },
      ],
      services: ['db', { name: 'cache', parameters: { secret: `${core}-parameter` } }],
      processes: [
        { type: 'web', instances: 2, memory: '128M' },
        { type: 'worker', instances: '((count))', 'health-check-type': 'process' },
      ],
      sidecars: [{ name: 'helper', command: 'run', process_types: ['web'] }],
      metadata: { labels: { team: 'shop' }, annotations: { contact: 'somebody' } },
    },
  ],
}

const onDocker = {
  applications: [
    {
      name: 'shop',
      docker: { image: 'team/app:1', username: '((name))' },
      memory: '512M',
      instances: 2,
      command: 'run',
      timeout: 60,
      'health-check-type': 'port',
      env,
      routes: [{ route: 'shop.test' }, { route: 'shop.test/deep', protocol: 'http1' }],
      processes: [{ type: 'worker', instances: 1, memory: '((memory))' }],
      metadata: { labels: { team: 'shop' } },
    },
  ],
}

/** Manifests that are valid; together they have every field that is looked at. */
export const manifests: readonly unknown[] = [
  onCloudFoundry,
  onDocker,
  { applications: [{ 'no-route': true, path: 'site' }] },
  { applications: [{ 'random-route': true, 'default-route': false, docker: { image: 'app' } }] },
]

const doubling = (step: (below: string, name: string) => string, levels: number): string =>
  Array.from({ length: levels }, (_, at) => step(`l${at}`, `l${at + 1}`)).join('\n')

/** Texts that grow when they are read, or that never end. */
export const bombs: readonly (() => string)[] = [
  () => `l0: &l0 [x]\n${doubling((a, b) => `${b}: &${b} [${`*${a},`.repeat(10)}]`, 9)}\n`,
  () =>
    `l0: &l0 {k: v}\n${doubling((a, b) => `${b}: &${b} {x: {<<: *${a}}, y: {<<: *${a}}}`, 26)}\n`,
  () => `l0: &l0 {k: v}\n${doubling((a, b) => `${b}: &${b} {<<: [*${a}, *${a}]}`, 26)}\n`,
  () => 'applications: &a [*a]\n',
  () => 'applications: [&a {env: *a, path: site}]\n',
  () => 'a: &a {<<: *a}\napplications: [*a]\n',
  () => `applications: ${'['.repeat(20_000)}`,
  () => `applications: [{env: ${'{a: '.repeat(3_000)}1${'}'.repeat(3_000)}}]`,
  () =>
    `applications:\n${Array.from({ length: 3_000 }, (_, at) => `${' '.repeat(at)}-`).join('\n')}`,
  () =>
    `applications:\n- path: site\n  env:\n${Array.from({ length: 20_000 }, (_, at) => `    K${at}: v`).join('\n')}`,
  () => `applications:\n${'- path: site\n'.repeat(20_000)}`,
  () => `applications:\n- path: ${'x'.repeat(2_000_000)}`,
  () => `applications:\n- path: site\n  command: ${'a'.repeat(200_000)}`,
  () => `applications:\n- path: site\n  command: ${'a://'.repeat(50_000)}`,
  () => `applications:\n- path: site\n  command: ${'((name))'.repeat(20_000)}`,
  () => `applications:\n- path: site\n  command: ${'((a'.repeat(50_000)}`,
  () => `"${'\\'.repeat(200_001)}"`,
  () => '\u0000'.repeat(1_000),
  () =>
    '%YAML 1.1\n---\napplications: [{path: site, env: {D: 2020-01-01, B: !!binary aGk=, S: !!set {a}}}]\n',
  () => 'applications: [{path: site, ? {c4nary: 1} : {? [c4nary] : c}}]\n',
  () => 'applications: [{path: site, env: {P: *c4nary}}]\n',
  () => '- applications\n',
  () => 'just text\n',
  () => '',
  () => '--- {}\n--- {}\n',
]
