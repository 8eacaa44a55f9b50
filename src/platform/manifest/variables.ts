import { Failure } from '../../failure.ts'
import { growth } from './growth.ts'
import { type Fields, isFields } from './read-yaml.ts'

// Names as the bosh template library has them (bosh-cli director/template/template.go).
const reference = /\(\((!?[-/.\w\p{L}]+)\)\)/gu
const whole = /^\(\((!?[-/.\w\p{L}]+)\)\)$/u

const child = (value: unknown, key: string): unknown => {
  if (Array.isArray(value)) return /^\d+$/.test(key) ? value[Number(key)] : undefined
  return isFields(value) && Object.hasOwn(value, key) ? value[key] : undefined
}

const lookUp = (variables: Fields, name: string): unknown => {
  if (Object.hasOwn(variables, name)) return variables[name]
  const [first = '', ...rest] = name.split('.')
  return rest.reduce(child, child(variables, first))
}

const isScalar = (value: unknown): value is string | number | boolean =>
  ['string', 'number', 'boolean'].includes(typeof value)

/** The same variables, each value replaced by the reference to it: `((name))`, `((map.key))`. */
export const concealed = (variables: Fields): Fields => {
  const conceal = (value: unknown, path: string): unknown => {
    if (Array.isArray(value)) return value.map((below, at) => conceal(below, `${path}.${at}`))
    if (isFields(value))
      return Object.fromEntries(
        Object.entries(value).map(([key, below]) => [key, conceal(below, `${path}.${key}`)]),
      )
    return isScalar(value) ? `((${path}))` : value
  }
  return Object.fromEntries(
    Object.entries(variables).map(([name, value]) => [name, conceal(value, name)]),
  )
}

/**
 * Fills `((name))` in, as the cf CLI does: a value that is nothing but a variable takes the
 * variable's type, inside a longer text numbers and booleans become text, `((a.b))` looks into a
 * map. Keys are filled in too. Variables in the values of variables stay as they are. Rejects with
 * `manifest.variables`, which names every one that has no value, or with `manifest.invalid` and
 * `file` when it grows too large.
 */
export const fillIn = (template: unknown, variables: Fields, file = 'the manifest'): unknown => {
  const missing = new Set<string>()
  const grow = growth(file)
  const value = (name: string): unknown => {
    const found = lookUp(variables, name.replace(/^!/, ''))
    if (found === undefined) missing.add(name.replace(/^!/, ''))
    grow(found)
    return found
  }
  const text = (line: string): unknown => {
    const only = whole.exec(line)
    if (only?.[1] !== undefined) return value(only[1])
    return line.replace(reference, (written, name: string) => {
      const found = value(name)
      if (found === undefined) return written
      if (isScalar(found)) return String(found)
      const detail = `((${name})) stands inside a text, and its value is not a text or number`
      throw new Failure('manifest.invalid', { file, detail })
    })
  }
  const walk = (node: unknown): unknown => {
    if (typeof node === 'string') return text(node)
    if (Array.isArray(node)) return node.map(walk)
    if (!isFields(node)) return node
    return Object.fromEntries(
      Object.entries(node).map(([key, below]) => [String(text(key)), walk(below)]),
    )
  }
  const filled = walk(template)
  if (missing.size === 0) return filled
  throw new Failure('manifest.variables', { names: [...missing].sort().join(', ') })
}
