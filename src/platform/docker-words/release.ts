import type { Facts } from '../../failure.ts'

interface Words {
  readonly title: (facts: Facts) => string
  readonly hint: (facts: Facts) => string
}

const of = (facts: Facts, name: string): string => facts[name] ?? `(no ${name})`
const words = (title: (f: Facts) => string, hint: string): Words => ({ title, hint: () => hint })

/** Words for what a Docker host cannot deploy. */
export const dockerReleaseWords = {
  'docker.unsupported': words(
    f => `a Docker host cannot do ${of(f, 'fields')}`,
    'take it out of the manifest or params, or deploy to Cloud Foundry',
  ),
  'docker.no_image': words(
    f => `nothing says which image to run${f['path'] ? `; ${f['path']} is for Cloud Foundry` : ''}`,
    'give docker.image in the manifest, or params.docker_image',
  ),
  'docker.port': words(
    f => `the image exposes several ports: ${of(f, 'ports')}`,
    'say in params.docker.port which one web listens on',
  ),
  'docker.no_network': words(
    f => `the Docker host does not have ${of(f, 'networks')}, of params.docker.networks`,
    'make it with docker network create, or correct its name',
  ),
  'docker.no_address': words(
    f => `every address of the network ${of(f, 'subnet')} is taken`,
    'remove containers that nobody needs, or deploy behind another source.proxy.name',
  ),
} satisfies Record<string, Words>
