import { isAlias, isCollection, isMap, isPair, isScalar, type ParsedNode, type YAMLMap } from 'yaml'

const mostLevels = 100
const mostValues = 100_000
// The library looks for the anchor of each in the whole text.
const mostAliases = 1_000

/** Makes the error of a reason, and of the offset in the text where there is one. */
export type Invalid = (detail: string, offset?: number) => Error

interface Size {
  readonly values: number
  readonly levels: number
}

/** The library can do it too, but compares each key with every other. */
const refuseTwins = (map: YAMLMap, invalid: Invalid): void => {
  const seen = new Set<unknown>()
  for (const { key } of map.items) {
    if (!isScalar(key) || key.value === '<<') continue
    if (seen.has(key.value)) throw invalid('a key stands there twice', key.range?.[0])
    seen.add(key.value)
  }
}

/**
 * Throws what `invalid` makes of a reason, and of an offset, when a YAML tree has a key twice, is too
 * deep, or too large once its aliases are expanded. Nothing is expanded for that: each anchor is measured once, so a text that
 * doubles itself fifty times is refused as soon as it is read.
 */
export const refuseExcess = (contents: ParsedNode | null, invalid: Invalid): void => {
  const anchors = new Map<string, Size | 'open'>()
  let aliases = 0

  const aliased = (name: string): Size => {
    aliases += 1
    if (aliases > mostAliases) throw invalid(`it has more than ${mostAliases} aliases`)
    const size = anchors.get(name)
    if (size === undefined) throw invalid('an alias has no anchor before it')
    if (size === 'open') throw invalid('an anchor stands within itself')
    return size
  }

  const together = (sizes: readonly Size[]): Size => ({
    values: sizes.reduce((sum, { values }) => sum + values, 1),
    levels: sizes.reduce((most, { levels }) => Math.max(most, levels), 0) + 1,
  })

  const measured = (node: unknown, depth: number): Size => {
    if (depth > mostLevels) throw invalid(`it is nested deeper than ${mostLevels} levels`)
    if (isAlias(node)) return aliased(node.source)
    if (isPair(node)) return together([sized(node.key, depth), sized(node.value, depth)])
    if (isMap(node)) refuseTwins(node, invalid)
    if (!isCollection(node)) return { values: 1, levels: 0 }
    return together(node.items.map(item => sized(item, depth + 1)))
  }

  const sized = (node: unknown, depth: number): Size => {
    const anchor = isCollection(node) || isScalar(node) ? node.anchor : undefined
    if (anchor !== undefined) anchors.set(anchor, 'open')
    const size = measured(node, depth)
    if (anchor !== undefined) anchors.set(anchor, size)
    if (size.values > mostValues) throw invalid('it is too large when its anchors are expanded')
    if (size.levels + depth > mostLevels)
      throw invalid(`it is nested deeper than ${mostLevels} levels`)
    return size
  }

  sized(contents, 0)
}
