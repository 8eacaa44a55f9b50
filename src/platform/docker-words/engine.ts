import type { Facts } from '../../failure.ts'

interface Words {
  readonly title: (facts: Facts) => string
  readonly hint: (facts: Facts) => string
}

const of = (facts: Facts, name: string): string => facts[name] ?? `(no ${name})`
const words = (title: (f: Facts) => string, hint: string): Words => ({ title, hint: () => hint })

/** Words for what a Docker Engine can do to a run. */
export const engineWords = {
  'engine.unreachable': words(
    f => `no Docker Engine answers at ${of(f, 'address')}: ${of(f, 'detail')}`,
    'check source.host, and whether this worker reaches it',
  ),
  'engine.too_old': words(
    f => `the Docker Engine at ${of(f, 'address')} speaks API ${of(f, 'api')}, and 1.41 is needed`,
    'update the Engine to 20.10 or newer',
  ),
  'engine.tls': words(
    f => `TLS with the Docker Engine at ${of(f, 'address')} failed: ${of(f, 'detail')}`,
    'check source.tls: the Engine must know cert, and ca must know the Engine',
  ),
  'engine.ssh': words(
    f => `ssh to ${of(f, 'address')} failed: ${of(f, 'detail')}`,
    'check source.ssh: private_key must be known there, and known_hosts must list the host',
  ),
  'engine.refused': words(
    f => `the Docker Engine refused ${of(f, 'request')}: ${of(f, 'status')} ${of(f, 'detail')}`,
    'look at the Engine and at its log; run the same put again when it is mended',
  ),
  'engine.unsure': words(
    f => `nobody can say whether ${of(f, 'request')} was done: ${of(f, 'detail')}`,
    'run the same put again; it reads what is there before it goes on',
  ),
  'engine.disk_full': words(
    f => `the disk of the Docker host is full: ${of(f, 'request')} failed with ${of(f, 'detail')}`,
    'make room there; docker system df shows what takes it',
  ),
  'image.missing': words(
    f => `there is no image ${of(f, 'image')}: ${of(f, 'detail')}`,
    'check its name and tag, and whether it was pushed',
  ),
  'image.denied': words(
    f => `the registry does not give out ${of(f, 'image')}: ${of(f, 'detail')}`,
    'check source.registry, or params.docker_username and docker_password',
  ),
  'image.unpulled': words(
    f => `${of(f, 'image')} cannot be pulled: ${of(f, 'detail')}`,
    'check that the Docker host reaches the registry',
  ),
} satisfies Record<string, Words>
