import { isRight } from 'fp-ts/lib/Either.js'
import { parse } from 'yaml'
import { cloudFoundrySource } from '../../src/config/cloudfoundry-source.ts'
import type { Codec } from '../../src/config/codec.ts'
import { dockerParams } from '../../src/config/docker-params.ts'
import { dockerSource } from '../../src/config/docker-source.ts'
import { getParams } from '../../src/config/get-params.ts'
import { putParams } from '../../src/config/put-params.ts'
import { smokeTest } from '../../src/config/smoke-test.ts'
import { isObject } from '../../src/config/reader.ts'
import { pem } from './markdown.ts'

type Fields = Readonly<Record<string, unknown>>

/** A codec of fields, and inputs that it takes. */
export interface Documented {
  readonly codec: Codec<unknown>
  /** The least that it takes. */
  readonly least: Fields
  /** Besides, the least with each object that may be left out as a whole. */
  readonly more: readonly Fields[]
  /** Fields that hold fields, which the table lists in their place. */
  readonly nested: readonly string[]
  /** Fields of the least that another pair of fields can stand in for. */
  readonly replaceable: readonly string[]
}

const none = { more: [], nested: [], replaceable: [] } as const

const dockerHost = { platform: 'docker', app: 'shop', host: 'unix:///run/docker.sock' } as const

export const documented = {
  cloudfoundry: {
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
    more: [],
    nested: ['routers', 'probe'],
    replaceable: ['username', 'password'],
  },
  docker: {
    codec: dockerSource,
    least: dockerHost,
    more: [
      { ...dockerHost, host: 'tcp://10.0.0.7', tls: { ca: pem, cert: pem, key: pem } },
      { ...dockerHost, host: 'ssh://root@10.0.0.7', ssh: { private_key: pem, known_hosts: 'k' } },
      { ...dockerHost, registry: { username: 'u', password: 'p' } },
    ],
    nested: ['tls', 'ssh', 'proxy', 'registry', 'probe'],
    replaceable: [],
  },
  put: { ...none, codec: putParams, least: { action: 'recover' } },
  get: { ...none, codec: getParams, least: {} },
  smoke: { ...none, codec: smokeTest, least: { path: '/' } },
  containers: {
    codec: dockerParams,
    least: {},
    more: [{ log: { driver: 'local' } }],
    nested: ['log'],
    replaceable: [],
  },
} as const satisfies Record<string, Documented>

const decoded = ({ codec }: Documented, input: unknown): Fields => {
  const result = codec.decode(input)
  if (!isRight(result) || !isObject(result.right)) throw new Error('the input does not decode')
  return result.right
}

/** Names of all fields, nested ones with a dot. */
export const namesOf = (of: Documented): readonly string[] => {
  const names = [of.least, ...of.more].flatMap(input =>
    Object.entries(decoded(of, input)).flatMap(([name, value]) => {
      if (!of.nested.includes(name)) return [name]
      return isObject(value) ? Object.keys(value).map(inner => `${name}.${inner}`) : []
    }),
  )
  const unseen = of.nested.filter(name => !names.some(each => each.startsWith(`${name}.`)))
  if (unseen.length > 0) throw new Error(`no input has ${unseen.join()}`)
  return [...new Set(names)]
}

const at = (value: unknown, name: string): unknown =>
  name.split('.').reduce<unknown>((found, key) => (isObject(found) ? found[key] : undefined), value)

/** The least input in which the field can stand. */
const inputFor = (of: Documented, name: string): Fields => {
  const [outer = '', inner] = name.split('.')
  const has = of.more.find(each => isObject(each[outer]))
  return inner === undefined || isObject(of.least[outer]) ? of.least : (has ?? of.least)
}

/** The input with another value for a field; with none when it is undefined. */
const withField = (input: Fields, name: string, value: unknown): Fields => {
  const [outer = '', inner] = name.split('.')
  if (inner !== undefined)
    return { ...input, [outer]: withField(Object(input[outer] ?? {}), inner, value) }
  const { [outer]: _, ...without } = input
  return value === undefined ? without : { ...input, [outer]: value }
}

/** Is it refused when this field alone is left out? */
const isRequired = (of: Documented, name: string): boolean =>
  !isRight(of.codec.decode(withField(inputFor(of, name), name, undefined)))

/** `required`, or `required in ssh` of what may be left out as a whole. */
const required = (of: Documented, name: string): string | undefined => {
  if (!isRequired(of, name)) return undefined
  const [outer = '', inner] = name.split('.')
  return inner === undefined || isObject(of.least[outer]) ? 'required' : `required in \`${outer}\``
}

/**
 * What is wrong with a documented default: it must be what the field means when it is left out;
 * nothing documented means that nothing is filled in. Undefined when it is right.
 */
export const wrongDefault = (
  of: Documented,
  name: string,
  said: { readonly word: string; readonly code: string | undefined },
): string | undefined => {
  if (of.replaceable.includes(name)) return said.word === '' ? undefined : `${name} is no default`
  const demand = required(of, name)
  // Of what is there either way, the least says which: the platform, an action.
  if (demand !== undefined && name !== 'action')
    return said.word === demand ? undefined : `${name} is ${demand}`
  if (said.word.startsWith('required')) return `${name} is not ${said.word}`
  const input = inputFor(of, name)
  const meaning = (written: Fields) => {
    const result = of.codec.decode(name === 'action' ? { ...written, manifest: 'm.yml' } : written)
    return isRight(result) ? at(result.right, name) : undefined
  }
  const meant = meaning(withField(input, name, undefined))
  if (said.code === undefined)
    return meant === undefined && said.word === ''
      ? undefined
      : `${name} has a default: ${JSON.stringify(meant)}`
  const stated = meaning(withField(input, name, parse(said.code)))
  return stated !== undefined && JSON.stringify(stated) === JSON.stringify(meant)
    ? undefined
    : `${name} means ${JSON.stringify(meant)} when it is left out, not ${said.code}`
}
