import type { RouteName } from '../proof/claim.ts'

/** `a.example.com/x/y` taken apart: labels from the top domain down, and path segments. */
const apart = (name: RouteName) => {
  const slash = name.indexOf('/')
  const host = slash < 0 ? name : name.slice(0, slash)
  const path = slash < 0 ? '' : name.slice(slash + 1)
  return {
    labels: host.toLowerCase().split('.').reverse(),
    segments: path.split('/').filter(segment => segment !== ''),
  }
}

const startsWith = (list: readonly string[], head: readonly string[]): boolean =>
  head.every((each, index) => list[index] === each)

/**
 * Does `parent` answer for `name` where `name` itself is in no router's table? A router takes the
 * longest path that matches, then the wildcards of the domain (gorouter registry/container/trie.go).
 */
export const answersFor = (parent: RouteName, name: RouteName): boolean => {
  if (parent === name) return false
  const above = apart(parent)
  const below = apart(name)
  const wildcard = above.labels.at(-1) === '*'
  const hostFits = wildcard
    ? startsWith(below.labels, above.labels.slice(0, -1)) &&
      below.labels.length >= above.labels.length
    : above.labels.join('.') === below.labels.join('.')
  return hostFits && startsWith(below.segments, above.segments)
}

/**
 * The group in which each route is mapped, from 0. A route that nobody serves now comes before
 * every route that would answer for it, or the parent's answer would pass for its own. A route that
 * an incumbent serves is in the first group: its own table entry shields it.
 */
export const tiersOf = (
  routes: readonly { readonly name: RouteName; readonly served: boolean }[],
): ReadonlyMap<RouteName, number> => {
  const tiers = new Map<RouteName, number>()
  const tierOf = (name: RouteName): number => {
    const known = tiers.get(name)
    if (known !== undefined) return known
    const shadowed = routes.filter(each => !each.served && answersFor(name, each.name))
    const tier = Math.max(-1, ...shadowed.map(each => tierOf(each.name))) + 1
    tiers.set(name, tier)
    return tier
  }
  for (const { name } of routes) tierOf(name)
  return tiers
}
