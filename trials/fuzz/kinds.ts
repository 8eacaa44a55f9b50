import * as fc from 'fast-check'
import { stringify } from 'yaml'
import { isDeeper } from '../../src/config/depth.ts'
import type { Executable } from './attempt.ts'
import { folder, gets, type Ground, puts, type Request, sources, versions } from './documents.ts'
import { change, type Changes, changes } from './edits.ts'
import { oddPaths } from './odd-paths.ts'
import { bombs, manifests, variables } from './manifests.ts'
import { isMap, type Path, valueAt } from './places.ts'
import { type Licence, licenceOf } from './secret-places.ts'
import { changeText, jsonChanges, yamlChanges } from './text-edits.ts'

/** One try: what an executable gets, and what is known of it. */
export interface Try {
  readonly executable: Executable
  readonly stdin: Buffer
  /** The directory; undefined for the usual one. */
  readonly args?: readonly string[]
  /** Texts by their path in the directory. */
  readonly files: Readonly<Record<string, string | Buffer>>
  readonly licence: Licence
  readonly touched: readonly Path[] | undefined
}

const paramsOf: Readonly<Record<Executable, readonly Request['params'][]>> = {
  check: [undefined],
  in: gets,
  out: puts,
}

/**
 * A request whose platform is another than ours is made invalid: nothing may leave the machine, and
 * no time be lost with what does not answer.
 */
const grounded = (request: unknown, { api, engine }: Ground): unknown => {
  const source = valueAt(request, ['source'])
  if (!isMap(request) || !isMap(source)) return request
  const ours = source['platform'] === 'docker' ? source['host'] === engine : source['api'] === api
  return ours ? request : { ...request, source: { ...source, 'not-a-setting': true } }
}

const requests = (ground: Ground): fc.Arbitrary<readonly [Executable, Request]> =>
  fc
    .tuple(
      fc.constantFrom<Executable>('check', 'in', 'out', 'out'),
      fc.constantFrom(...sources(ground)),
      fc.nat({ max: 99 }),
      fc.constantFrom(...versions),
    )
    .map(([executable, source, at, version]) => {
      const all = paramsOf[executable]
      const params = all[at % all.length]
      const known = executable === 'out' ? {} : { version }
      return [executable, { source, ...(params === undefined ? {} : { params }), ...known }]
    })

type Part = 'source' | 'params' | 'version' | 'request'

const changed = (request: Request, part: Part, how: Changes) => {
  if (part === 'request') return change(request, how)
  const whole: Readonly<Record<string, unknown>> = { ...request }
  const { document, touched } = change({ [part]: whole[part] ?? {} }, how)
  return { document: isMap(document) ? { ...whole, ...document } : document, touched }
}

/** Wrong values and names in one part of a request, or in any. */
const fields =
  (part: Part) =>
  (ground: Ground): fc.Arbitrary<Try> =>
    fc.tuple(requests(ground), changes).map(([[executable, request], how]) => {
      const { document, touched } = changed(request, part, how)
      const sent = grounded(document, ground)
      const rules =
        touched.every(path => path.length > 0) && sent === document && how.planted?.asName !== true
      return {
        executable,
        stdin: Buffer.from(JSON.stringify(sent) ?? ''),
        files: {},
        licence: licenceOf(sent, []),
        touched: rules ? touched : undefined,
      }
    })

const parsed = (bytes: Buffer): unknown => {
  try {
    return JSON.parse(bytes.toString().replace(/^\uFEFF/, ''))
  } catch {
    return undefined
  }
}

/** A request that did not come through whole. */
const stdin = (ground: Ground): fc.Arbitrary<Try> =>
  fc
    .tuple(requests(ground), jsonChanges, fc.boolean())
    .map(([[executable, request], how, pretty]) => {
      const stdin = changeText(JSON.stringify(request, undefined, pretty ? 2 : 0), how)
      const read = parsed(stdin)
      // What is very deep is refused as it is, and too deep to be written again.
      const sent = isDeeper(read, 1_000) ? read : grounded(read, ground)
      return {
        executable,
        stdin: sent === read ? stdin : Buffer.from(JSON.stringify(sent)),
        files: {},
        licence: licenceOf(sent, []),
        touched: undefined,
      }
    })

const put = (
  source: Request['source'],
  params: Readonly<Record<string, unknown>>,
  rest: Pick<Try, 'files' | 'licence'> & Partial<Try>,
): Try => ({
  executable: 'out',
  stdin: Buffer.from(JSON.stringify({ source, params })),
  touched: undefined,
  ...rest,
})

/** Sources that lead to a platform of ours, mostly the one that is asked less before a manifest. */
const ours = (ground: Ground): fc.Arbitrary<Request['source']> => {
  const [byUser = {}, byClient = {}, docker = {}] = sources(ground)
  return fc.constantFrom(byUser, byClient, docker, docker, docker, docker)
}

/** A manifest in `params` with wrong values and names. */
const inline = (ground: Ground): fc.Arbitrary<Try> =>
  fc.tuple(ours(ground), fc.constantFrom(...manifests), changes).map(([source, manifest, how]) => {
    const { document } = change(manifest, how)
    const params = { manifest: document, vars: variables }
    return put(source, params, { files: {}, licence: licenceOf({ source, params }, []) })
  })

/** As YAML; what is too deep for its writer as JSON, which is YAML too. */
const written = (document: unknown): string => {
  try {
    return stringify(document)
  } catch {
    return JSON.stringify(document, undefined, 1)
  }
}

const manifestPath = `${folder}/tried.yml`
const varsPath = `${folder}/tried-vars.yml`
const plain: Changes = { edits: [], planted: undefined }

/** A manifest in a file, and its variables in another, both edited as texts too. */
const yaml = (ground: Ground): fc.Arbitrary<Try> =>
  fc
    .tuple(
      ours(ground),
      fc.constantFrom(...manifests),
      changes,
      yamlChanges,
      fc.option(fc.tuple(changes, yamlChanges), { freq: 3, nil: undefined }),
    )
    .map(([source, manifest, how, text, others]) => {
      const { document } = change(manifest, { ...how, planted: undefined })
      const vars = change(variables, others?.[0] ?? plain).document
      return put(
        source,
        { manifest: manifestPath, vars_files: [varsPath], path: `${folder}/site` },
        {
          files: {
            [manifestPath]: changeText(written(document), text),
            [varsPath]: changeText(written(vars), others?.[1] ?? { edits: [], encoding: 'utf-8' }),
          },
          // Whatever a text has become, messages about manifests quote nothing of it.
          licence: 'value',
        },
      )
    })

/** Texts that are made to hurt whoever reads them. */
const hurtful = (ground: Ground): fc.Arbitrary<Try> =>
  fc
    .tuple(ours(ground), fc.constantFrom(...bombs), fc.boolean())
    .map(([source, bomb, asVariables]) => {
      const text = bomb()
      const manifest = asVariables ? { applications: [{ path: '.' }] } : manifestPath
      const files = { [manifestPath]: text, [varsPath]: asVariables ? text : 'name: value' }
      return put(source, { manifest, vars_files: [varsPath] }, { files, licence: 'none' })
    })

/** Paths that lead elsewhere, nowhere, or to too much. */
const paths = (ground: Ground): fc.Arbitrary<Try> =>
  fc
    .tuple(
      ours(ground),
      fc.constantFrom(
        'manifest',
        'path',
        'docker_image_file',
        'label_file',
        'vars_files',
        'inside',
      ),
      fc.constantFrom(...oddPaths),
    )
    .map(([source, name, path]) => {
      const app = name === 'inside' ? { path: path() } : {}
      const manifest = { applications: [{ 'no-route': true, ...app }] }
      const base = name === 'label_file' ? { path: `${folder}/site` } : {}
      const at = name === 'inside' ? {} : { [name]: name === 'vars_files' ? [path()] : path() }
      return put(source, { manifest, ...base, ...at }, { files: {}, licence: 'none' })
    })

/** Arguments that are no directory. */
const args = (ground: Ground): fc.Arbitrary<Try> =>
  fc
    .tuple(
      ours(ground),
      fc.constantFrom<Executable>('in', 'out', 'check'),
      fc.constantFrom<readonly string[]>([], [''], ['\u0000'], ['/missing'], ['/dev/null'], ['a']),
    )
    .map(([source, executable, words]) => ({
      executable,
      stdin: Buffer.from(
        JSON.stringify({
          source,
          ...(executable === 'check' ? {} : { version: versions[0] }),
          ...(executable === 'out' ? { params: puts[0], version: undefined } : {}),
        }),
      ),
      args: words,
      files: {},
      licence: 'none',
      touched: undefined,
    }))

/** A way to go wrong, and its share of all tries. */
export interface Kind {
  readonly name: string
  readonly share: number
  readonly tries: (ground: Ground) => fc.Arbitrary<Try>
}

/** All of them; the shares make 100. */
export const kinds: readonly Kind[] = [
  { name: 'stdin', share: 15, tries: stdin },
  { name: 'source', share: 25, tries: fields('source') },
  { name: 'params', share: 22, tries: fields('params') },
  { name: 'version', share: 4, tries: fields('version') },
  { name: 'request', share: 8, tries: fields('request') },
  { name: 'manifest in params', share: 11, tries: inline },
  { name: 'manifest in a file', share: 10, tries: yaml },
  { name: 'hurtful text', share: 1, tries: hurtful },
  { name: 'path', share: 3, tries: paths },
  { name: 'argument', share: 1, tries: args },
]
