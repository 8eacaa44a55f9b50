import { isRight } from 'fp-ts/lib/Either.js'
import { parse } from 'yaml'
import { cloudFoundrySource } from '../../src/config/cloudfoundry-source.ts'
import type { Codec } from '../../src/config/codec.ts'
import { getParams } from '../../src/config/get-params.ts'
import { putParams } from '../../src/config/put-params.ts'
import { smokeTest } from '../../src/config/smoke-test.ts'
import { isObject } from '../../src/config/reader.ts'

/** A codec of fields, and the least that it takes. */
export interface Documented {
  readonly codec: Codec<unknown>
  readonly least: Readonly<Record<string, unknown>>
  /** Fields that hold fields, which the table lists in their place. */
  readonly nested: readonly string[]
  /** Fields of the least that another pair of fields can stand in for. */
  readonly replaceable: readonly string[]
}

export const documented = {
  source: {
    codec: cloudFoundrySource,
    least: {
      platform: 'cloudfoundry',
      app: 'shop',
      api: 'https://api.example.com',
      organization: 'o',
      space: 's',
      username: 'u',
      password: 'p',
    },
    nested: ['routers', 'probe'],
    replaceable: ['username', 'password'],
  },
  put: { codec: putParams, least: { action: 'recover' }, nested: [], replaceable: [] },
  get: { codec: getParams, least: {}, nested: [], replaceable: [] },
  smoke: { codec: smokeTest, least: { path: '/' }, nested: [], replaceable: [] },
} as const satisfies Record<string, Documented>

const decoded = ({ codec }: Documented, input: unknown): Readonly<Record<string, unknown>> => {
  const result = codec.decode(input)
  if (!isRight(result) || !isObject(result.right)) throw new Error('the least does not decode')
  return result.right
}

/** Names of all fields, nested ones with a dot. */
export const namesOf = (of: Documented): readonly string[] =>
  Object.entries(decoded(of, of.least)).flatMap(([name, value]) =>
    of.nested.includes(name) && isObject(value)
      ? Object.keys(value).map(inner => `${name}.${inner}`)
      : [name],
  )

const at = (value: unknown, name: string): unknown =>
  name.split('.').reduce<unknown>((found, key) => (isObject(found) ? found[key] : undefined), value)

const withField = (of: Documented, name: string, value: unknown): unknown => {
  const [outer = '', inner] = name.split('.')
  return { ...of.least, [outer]: inner === undefined ? value : { [inner]: value } }
}

/** Is it refused when this field is left out? */
const isRequired = (of: Documented, name: string): boolean =>
  !isRight(of.codec.decode({ ...of.least, [name]: undefined }))

const given = (of: Documented, name: string): boolean => Object.hasOwn(of.least, name)

/**
 * What is wrong with a documented default: it must be what the field means when it is left out;
 * nothing documented means that nothing is filled in. Undefined when it is right.
 */
export const wrongDefault = (
  of: Documented,
  name: string,
  said: { readonly word: string; readonly code: string | undefined },
): string | undefined => {
  if (said.word === 'required') return isRequired(of, name) ? undefined : `${name} is not required`
  if (of.replaceable.includes(name)) return said.word === '' ? undefined : `${name} is no default`
  const { [name]: _, ...without } = of.least
  const left = given(of, name) && isRequired(of, name) ? of.least : without
  const result = of.codec.decode(name === 'action' ? { manifest: 'm.yml' } : left)
  const meant = isRight(result) ? at(result.right, name) : undefined
  if (said.code === undefined)
    return meant === undefined && said.word === ''
      ? undefined
      : `${name} has a default: ${JSON.stringify(meant)}`
  const input = withField(of, name, parse(said.code))
  const written = of.codec.decode(
    name === 'action' ? { ...Object(input), manifest: 'm.yml' } : input,
  )
  const stated = isRight(written) ? at(written.right, name) : undefined
  return stated !== undefined && JSON.stringify(stated) === JSON.stringify(meant)
    ? undefined
    : `${name} means ${JSON.stringify(meant)} when it is left out, not ${said.code}`
}
