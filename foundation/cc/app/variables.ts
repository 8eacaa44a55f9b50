import { type Fields, isFields } from '../fields.ts'
import { unprocessable } from '../refusal.ts'

type Variables = Readonly<Record<string, string>>

const checkName = (name: string): void => {
  const wrong = (why: string) => unprocessable(`Environment variables ${why}`)
  if (name === '') throw wrong('key must be a minimum length of 1')
  if (/^VCAP_/i.test(name)) throw wrong('cannot start with VCAP_')
  if (/^VMC/i.test(name)) throw wrong('cannot start with VMC')
  if (/^PORT$/i.test(name)) throw wrong('cannot set PORT')
}

/** Merges variables; null deletes one. `strict` refuses values that are not text. */
export const mergeVariables = (old: Variables, value: unknown, strict: boolean): Variables => {
  if (value === undefined || value === null) return old
  if (!isFields(value)) throw unprocessable('Environment variables must be an object')
  const fields: Fields = value
  const merged = { ...old }
  for (const [name, content] of Object.entries(fields)) {
    checkName(name)
    if (content === null) delete merged[name]
    else if (typeof content === 'string') merged[name] = content
    else if (strict)
      throw unprocessable(`Non-string value in environment variable for key '${name}'`)
    else merged[name] = JSON.stringify(content)
  }
  return merged
}
