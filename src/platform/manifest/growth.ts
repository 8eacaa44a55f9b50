import { Failure } from '../../failure.ts'
import { isFields } from './read-yaml.ts'

const mostCharacters = 4 * 2 ** 20
const mostValues = 100_000

/**
 * Adds up what variables bring into a manifest, value by value. Rejects with `manifest.invalid` as
 * soon as that is more than anybody can mean: a small text may name a large variable very often.
 */
export const growth = (file: string): ((value: unknown) => void) => {
  let characters = 0
  let values = 0
  const add = (value: unknown): void => {
    values += 1
    if (typeof value === 'string') characters += value.length
    if (values > mostValues || characters > mostCharacters) {
      const detail = 'it is too large when its variables are filled in'
      throw new Failure('manifest.invalid', { file, detail })
    }
    if (Array.isArray(value)) value.forEach(add)
    else if (isFields(value)) Object.values(value).forEach(add)
  }
  return add
}
