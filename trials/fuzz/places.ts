/** Where a value stands in a document: keys of objects, indices of lists. */
export type Path = readonly (string | number)[]

type Entry = readonly [string, unknown]

const deepest = 8

/** True for an object that is no list. */
export const isMap = (node: unknown): node is Readonly<Record<string, unknown>> =>
  typeof node === 'object' && node !== null && !Array.isArray(node)

/** Every place of a document, the whole of it first; what lies very deep is left out. */
export const placesIn = (node: unknown, path: Path = []): readonly Path[] => {
  const below: readonly (readonly [string | number, unknown])[] = Array.isArray(node)
    ? [...node.entries()]
    : isMap(node)
      ? Object.entries(node)
      : []
  if (path.length === deepest) return [path]
  return [path, ...below.flatMap(([key, value]) => placesIn(value, [...path, key]))]
}

/** The value at a place; undefined where the place is not there. */
export const valueAt = (node: unknown, path: Path): unknown =>
  path.reduce<unknown>((at, key) => {
    if (Array.isArray(at)) return typeof key === 'number' ? at[key] : undefined
    return isMap(at) && Object.hasOwn(at, key) ? at[String(key)] : undefined
  }, node)

/** The document with another value at a place; the same document where the place is not there. */
export const changeAt = (
  node: unknown,
  [key, ...rest]: Path,
  change: (value: unknown) => unknown,
): unknown => {
  if (key === undefined) return change(node)
  if (Array.isArray(node))
    return node.map((value, at) => (at === key ? changeAt(value, rest, change) : value))
  if (!isMap(node)) return node
  return Object.fromEntries(
    Object.entries(node).map(([name, value]) =>
      name === key ? [name, changeAt(value, rest, change)] : [name, value],
    ),
  )
}

/** The document with other entries in the object that holds a place; `entry` is the place's own. */
export const changeEntry = (
  node: unknown,
  path: Path,
  change: (entry: Entry) => readonly Entry[],
): unknown => {
  const last = path.at(-1)
  return changeAt(node, path.slice(0, -1), holder => {
    if (Array.isArray(holder))
      return holder.flatMap((value, at) =>
        at === last ? change([String(at), value]).map(([, other]) => other) : [value],
      )
    if (!isMap(holder)) return holder
    return Object.fromEntries(
      Object.entries(holder).flatMap(entry => (entry[0] === last ? change(entry) : [entry])),
    )
  })
}

/** Every text of a document with its place, names of fields included. */
export const textsIn = (
  node: unknown,
  path: Path = [],
): readonly { readonly path: Path; readonly text: string; readonly isName: boolean }[] => {
  if (typeof node === 'string') return [{ path, text: node, isName: false }]
  if (path.length === deepest) return []
  if (Array.isArray(node)) return node.flatMap((value, at) => textsIn(value, [...path, at]))
  if (!isMap(node)) return []
  return Object.entries(node).flatMap(([name, value]) => [
    { path: [...path, name], text: name, isName: true },
    ...textsIn(value, [...path, name]),
  ])
}
