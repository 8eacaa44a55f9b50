import { badQuery } from '../refusal.ts'

type Labels = Readonly<Record<string, string>>
type Requirement = (labels: Labels) => boolean

const key = '(?:[A-Za-z0-9.-]+/)?[A-Za-z0-9](?:[\\w.-]*[A-Za-z0-9])?'
const value = '[A-Za-z0-9](?:[\\w.-]*[A-Za-z0-9])?|'
const set = '\\(([^()]*)\\)'

const forms: readonly (readonly [RegExp, (name: string, argument: string) => Requirement])[] = [
  [new RegExp(`^(${key})$`), name => labels => name in labels],
  [new RegExp(`^!(${key})$`), name => labels => !(name in labels)],
  [new RegExp(`^(${key})==?(${value})$`), (name, one) => labels => labels[name] === one],
  [new RegExp(`^(${key})!=(${value})$`), (name, one) => labels => labels[name] !== one],
  [
    new RegExp(`^(${key}) +in +${set}$`),
    (name, all) => labels => name in labels && split(all).includes(labels[name] ?? ''),
  ],
  [
    new RegExp(`^(${key}) +notin +${set}$`),
    (name, all) => labels => !(name in labels) || !split(all).includes(labels[name] ?? ''),
  ],
]

const split = (list: string): readonly string[] => list.split(',').map(one => one.trim())

/** Reads the grammar of cloud_controller_ng lib/cloud_controller/label_selector. */
export const parseSelector = (selector: string): Requirement => {
  const requirements = selector.split(/,(?![^(]*\))/).map(part => {
    const text = part.trim()
    for (const [form, requirement] of forms) {
      const match = form.exec(text)
      if (match !== null) return requirement(match[1] ?? '', match[2] ?? '')
    }
    throw badQuery('Invalid label_selector value')
  })
  return labels => requirements.every(holds => holds(labels))
}
