/** What is known of router names on one route, whether counted or read from a file. */
export interface NameCounts {
  readonly named: number
  readonly unnamed: number
  readonly forged: number
  readonly mixed: number
}

/** Names are believed only if they were shown to vanish when the key is not sent. */
export const believable = (names: NameCounts): boolean => names.unnamed > 0 && names.forged === 0

/** Refusals can be attributed only where a connection stays with one router. */
export const attributable = (names: NameCounts): boolean => believable(names) && names.mixed === 0

/** How many routers stand behind the balancer; undefined when nobody knows. */
export const routersBehind = (
  count: number | null | undefined,
  names: NameCounts,
  seen: number,
): number | undefined => {
  const shown = believable(names) && seen >= 2 ? seen : 0
  const known = Math.max(count ?? 0, shown)
  return known === 0 ? undefined : known
}
