/** JSON with the same fields whose values are of other types; anything else as it is. */
export const otherTypes = (real: string): string => {
  try {
    return JSON.stringify(turned(JSON.parse(real)))
  } catch {
    return real
  }
}

const turned = (value: unknown): unknown => {
  if (Array.isArray(value)) return { list: value }
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, turned(each)]))
  if (typeof value === 'string') return 7
  if (typeof value === 'number') return String(value)
  return [value]
}

/** Of the names that end in `_at`, in UTC. */
const moment = /("\w+_at":\s*")(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z)"/g

/** Moves what a body says of when something was made, changed and so on by some milliseconds. */
export const shiftDates =
  (by: number) =>
  (real: string): string =>
    real.replaceAll(
      moment,
      (_, name: string, date: string) =>
        `${name}${new Date(Date.parse(date) + by).toISOString().replace(/\.\d+Z$/, 'Z')}"`,
    )
