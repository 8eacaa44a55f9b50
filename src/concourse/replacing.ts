/** Characters of a word that are looked up before anything else. */
const start = 2

/**
 * Replaces each of these words, of at least two characters, in a text: from the left, and the
 * longest where several begin. A regular expression of all words would be as fast, but V8 refuses
 * one of some hundred kilobytes, and quotes it whole.
 */
export const replacing = (
  words: readonly string[],
  replacement: string,
): ((text: string) => string) => {
  const known = new Set(words)
  const lengthsOf = new Map<string, Set<number>>()
  for (const word of known) {
    const key = word.slice(0, start)
    lengthsOf.set(key, (lengthsOf.get(key) ?? new Set()).add(word.length))
  }
  const lengths = new Map(
    [...lengthsOf].map(([key, found]) => [key, [...found].toSorted((a, b) => b - a)]),
  )
  return text => {
    const parts: string[] = []
    let done = 0
    for (let at = 0; at + start <= text.length; at += 1) {
      const begun = lengths.get(text.slice(at, at + start))
      const length = begun?.find(
        each => at + each <= text.length && known.has(text.slice(at, at + each)),
      )
      if (length === undefined) continue
      parts.push(text.slice(done, at), replacement)
      done = at + length
      at = done - 1
    }
    return parts.length === 0 ? text : parts.join('') + text.slice(done)
  }
}
