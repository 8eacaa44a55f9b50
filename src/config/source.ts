import type { Decoded } from './codec.ts'
import { cloudFoundrySource } from './cloudfoundry-source.ts'
import { dockerSource } from './docker-source.ts'
import { tagged } from './tagged.ts'

/** `source` of a resource; the fields depend on its platform. */
export const source = tagged('platform', { cloudfoundry: cloudFoundrySource, docker: dockerSource })

/** What `source` decodes to: the users' names and nesting, with defaults filled in. */
export type Source = Decoded<typeof source>
export type { CloudFoundrySource } from './cloudfoundry-source.ts'
export type { DockerSource } from './docker-source.ts'
