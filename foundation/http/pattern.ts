export type Params = Readonly<Record<string, string>>

/** Compiles `/v3/apps/:guid`; `:name` stands for one segment, `*` for any rest. */
export const compilePattern = (pattern: string): ((path: string) => Params | null) => {
  const source = pattern
    .replace(/[.+?^${}()|[\]\\]/g, '\\$&')
    .replace(/\*/g, '.*')
    .replace(/:([a-z_]+)/gi, '(?<$1>[^/]+)')
  const expression = new RegExp(`^${source}/?$`)
  return path => {
    const match = expression.exec(path)
    if (match === null) return null
    const named = Object.entries(match.groups ?? {})
    return Object.fromEntries(named.map(([name, value]) => [name, decodeURIComponent(value)]))
  }
}
