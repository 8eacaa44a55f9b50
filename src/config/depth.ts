/** Are there lists and objects in each other for more than so many levels? */
export const isDeeper = (value: unknown, levels: number): boolean => {
  if (typeof value !== 'object' || value === null) return false
  if (levels === 0) return true
  for (const below of Object.values(value)) if (isDeeper(below, levels - 1)) return true
  return false
}
