import { isMap, type Path, textsIn } from './places.ts'

/** Part of every secret that is tried: no output may contain it. */
export const core = 'c4nary'

const pem = (label: string, inside: string): string =>
  `-----BEGIN ${label}-----\n${inside}\n-----END ${label}-----`

/** A private key as far as a codec looks at it. */
export const secretKey = pem('PRIVATE KEY', `${core}${core}`)

/** Secrets of every shape: quotes, lines, blanks, controls, letters of elsewhere, lengths. */
export const canaries: readonly string[] = [
  `${core}-Pa55`,
  `${core} "quoted" \\ ${core}`,
  `${core}\n${core}-two\r\n${core}-three`,
  `${core}  ${core}\t${core}`,
  `${core}/+%20&=ü💥${core}?`,
  `  ${core}  `,
  `${core}\u001B[31m${core}\u0000${core}`,
  `\uD800${core}\uFEFF${core}`,
  secretKey,
  core.repeat(12),
  `${core} `.repeat(30),
  core.repeat(100),
  Array.from({ length: 300 }, (_, at) => `${core}${at}`).join('\n'),
]

/** Secrets of a size that nobody has, to be tried now and then. */
export const hugeCanaries: readonly string[] = [
  core.repeat(50_000),
  Array.from({ length: 20_000 }, (_, at) => `${core}${at * 7919}`).join('\n'),
]

const secretFields: readonly RegExp[] = [
  /^source\.(password|client_secret|assertion|client_assertion)$/,
  /^source\.(tls\.key|ssh\.private_key|registry\.password|proxy\.certificates\.\d+)$/,
  /^params\.(docker_password|assertion|client_assertion)$/,
  /^params\.smoke_test\.\d+\.headers\.[^.]*(auth|cookie|key|secret|token)[^.]*$/i,
]
const valueFields = /^params\.(vars|environment)\.(.+)$/
const neverShown = /^params\.manifest\.applications\.\d+\.(env|services)\.(.+)$/
/** A process is called by its type, also where that is wrong. */
const shownFields = /^params\.manifest\.applications\.\d+\.processes\.\d+\.type$/
const openFields = /^source\.(app|organization|space|private_domain)$/

const dotted = (path: Path): string => path.join('.')

/** Is a text at this place a secret by the contract of `source` and `params`? */
export const isSecretPlace = (path: Path): boolean =>
  [...secretFields, valueFields].some(field => field.test(dotted(path)))

/** Does the answer repeat what stands here, whatever it is? What the source calls things, and versions. */
export const isRepeated = (path: Path): boolean =>
  path[0] === 'version' || openFields.test(dotted(path))

/** What an output may show of the secrets that a request holds. */
export type Licence =
  /** Each stands where a secret belongs, or the same text stands there too: none may be shown. */
  | 'none'
  /** One is the value of another field: a message about the configuration shows no value. */
  | 'value'
  /** One is the name of a field, which is shown. */
  | 'name'

/** Says what may be shown for a request; `files` are values of vars files, which are secrets. */
export const licenceOf = (request: unknown, files: readonly unknown[]): Licence => {
  const texts = textsIn(isMap(request) ? request : {}).filter(each => each.text.includes(core))
  const open = new Set(
    textsIn(request)
      .filter(({ path, isName }) => !isName && openFields.test(dotted(path)))
      .map(({ text }) => text.trim().toLowerCase()),
  )
  const values = [
    ...texts.filter(({ path, isName }) => !isName && valueFields.test(dotted(path))),
    ...files.flatMap(file => textsIn(file)).filter(({ isName }) => !isName),
  ].filter(({ text }) => text.split(/\r?\n/).every(line => !open.has(line.trim().toLowerCase())))
  const secrets = texts.filter(
    ({ path, isName }) => !isName && secretFields.some(field => field.test(dotted(path))),
  )
  const known = new Set([...secrets, ...values].map(({ text }) => text))
  const others = texts.filter(
    ({ path, text, isName }) => !known.has(text) && (isName || !neverShown.test(dotted(path))),
  )
  if (others.some(({ isName, path }) => isName || shownFields.test(dotted(path)))) return 'name'
  return others.length > 0 ? 'value' : 'none'
}
