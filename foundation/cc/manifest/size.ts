const factors: Readonly<Record<string, number>> = {
  B: 1,
  K: 1024,
  M: 1024 ** 2,
  G: 1024 ** 3,
  T: 1024 ** 4,
}

/** Bytes of `256M`, `1GB`, ...; null without a unit that is known. */
export const readSize = (value: unknown): number | null => {
  const match = /^(\d+(?:\.\d+)?)\s*([BKMGT])B?$/i.exec(String(value))
  if (match === null) return null
  return Math.floor(Number(match[1]) * (factors[(match[2] ?? '').toUpperCase()] ?? 1))
}

/** Whole megabytes of a size; null when it is none. */
export const readMegabytes = (value: unknown): number | null => {
  const bytes = readSize(value)
  return bytes === null ? null : Math.floor(bytes / 1024 ** 2)
}

/** A log rate: a size, or -1 and 0 without a unit. */
export const readLogRate = (value: unknown): number | null =>
  value === -1 || value === 0 || value === '-1' || value === '0' ? Number(value) : readSize(value)
