/** The name of an image, in full. */
export interface Reference {
  /** `docker.io`, `registry.example.com:5000`; lower case as a host is. */
  readonly registry: string
  /** `library/debian`, `team/app`. */
  readonly repository: string
  /** `latest` where neither a tag nor a digest is written. */
  readonly tag: string | undefined
  /** `sha256:…`. */
  readonly digest: string | undefined
}

/** The registry of names that say none. */
export const dockerHub = 'docker.io'

// The grammar of distribution/reference, reference.go.
const domain =
  /^(?:(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9])(?:\.(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9]))*|\[[a-fA-F0-9:]+\])(?::\d+)?$/
const path = /^[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*)*$/
const tagged =
  /^(.+?)(?::(\w[\w.-]{0,127}))?(?:@([A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,}))?$/
const longestName = 255

/** A first part is a registry when it cannot be a folder: dots, a port, capitals, or `localhost`. */
const isRegistry = (part: string): boolean =>
  /[.:]/.test(part) || part === 'localhost' || part !== part.toLowerCase()

/** Reads a name as Docker does; undefined when it is none. */
export const parseReference = (text: string): Reference | undefined => {
  // An id alone is no name of an image, as distribution/reference, ParseAnyReference, has it.
  if (/^(?:sha256:)?[0-9a-f]{64}$/.test(text)) return undefined
  const [, name = '', tag, digest] = tagged.exec(text) ?? []
  const slash = name.indexOf('/')
  const first = name.slice(0, slash)
  const own = slash > 0 && isRegistry(first)
  const rest = own ? name.slice(slash + 1) : name
  const written = own ? first.toLowerCase() : dockerHub
  const registry = written === 'index.docker.io' ? dockerHub : written
  if (!domain.test(registry) || !path.test(rest) || name.length > longestName) return undefined
  const repository = registry === dockerHub && !rest.includes('/') ? `library/${rest}` : rest
  return {
    registry,
    repository,
    tag: tag ?? (digest === undefined ? 'latest' : undefined),
    digest,
  }
}

/** Registry and repository. */
export const repositoryOf = ({ registry, repository }: Reference): string =>
  `${registry}/${repository}`

/** The name in full; with a digest the tag says nothing and is left out. */
export const referenceText = (reference: Reference): string =>
  reference.digest === undefined
    ? `${repositoryOf(reference)}:${reference.tag}`
    : `${repositoryOf(reference)}@${reference.digest}`
