const distance = (from: string, to: string): number => {
  let above = Array.from({ length: to.length + 1 }, (_, column) => column)
  for (let row = 1; row <= from.length; row += 1) {
    const line = [row]
    for (let column = 1; column <= to.length; column += 1) {
      const change = from[row - 1] === to[column - 1] ? 0 : 1
      line.push(
        Math.min(
          (above[column] ?? 0) + 1,
          (line[column - 1] ?? 0) + 1,
          (above[column - 1] ?? 0) + change,
        ),
      )
    }
    above = line
  }
  return above[to.length] ?? 0
}

const plain = (name: string): string => name.toLowerCase().replaceAll(/[-_ ]/g, '')

const longest = 64

/** The known name that someone who wrote `name` most probably meant, if any is near enough. */
export const nearestName = (name: string, known: readonly string[]): string | undefined => {
  const written = plain(name.slice(0, longest))
  const near = known
    .map(candidate => {
      const target = plain(candidate)
      const within = written.length > 2 && (target.includes(written) || written.includes(target))
      const limit = Math.max(1, Math.ceil(target.length / 3))
      const apart = distance(written, target)
      return { candidate, apart: within ? Math.min(apart, 1) : apart, limit }
    })
    .filter(({ apart, limit, candidate }) => apart <= limit && apart < plain(candidate).length)
  return near.toSorted((a, b) => a.apart - b.apart)[0]?.candidate
}
