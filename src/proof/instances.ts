/** Instance indices as ranges, in order: `0-4,7`. */
export const rangesOf = (instances: Iterable<number>): string => {
  const sorted = [...new Set(instances)].sort((a, b) => a - b)
  const ranges: string[] = []
  let start = 0
  while (start < sorted.length) {
    let end = start
    while (sorted[end + 1] === (sorted[end] ?? Number.NaN) + 1) end += 1
    ranges.push(start === end ? `${sorted[start]}` : `${sorted[start]}-${sorted[end]}`)
    start = end + 1
  }
  return ranges.join(',')
}

/** The indices that ranges stand for; nothing for an empty text. */
export const instancesOf = (ranges: string): readonly number[] =>
  ranges === ''
    ? []
    : ranges.split(',').flatMap(range => {
        const [from = 0, to = from] = range.split('-').map(Number)
        return Array.from({ length: to - from + 1 }, (_, offset) => from + offset)
      })
