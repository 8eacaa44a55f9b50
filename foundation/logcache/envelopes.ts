/** One log line as Log Cache keeps it. */
export interface Envelope {
  /** Nanoseconds since 1970. */
  readonly timestamp: bigint
  readonly sourceId: string
  readonly instance: string
  readonly sourceType: string
  readonly kind: 'OUT' | 'ERR'
  readonly text: string
}

export interface Selection {
  readonly start: bigint
  /** Exclusive. */
  readonly end: bigint
  readonly limit: number
  readonly descending: boolean
}

/** The newest lines of every source, in memory only. */
export interface Envelopes {
  append(line: Omit<Envelope, 'timestamp'>): void
  read(sourceId: string, selection: Selection): readonly Envelope[]
}

const kept = 10_000

export const createEnvelopes = (): Envelopes => {
  const sources = new Map<string, Envelope[]>()
  let latest = 0n
  return {
    append: line => {
      const now = BigInt(Date.now()) * 1_000_000n
      latest = now > latest ? now : latest + 1n
      const lines = sources.get(line.sourceId) ?? []
      lines.push({ ...line, timestamp: latest })
      if (lines.length > kept) lines.shift()
      sources.set(line.sourceId, lines)
    },
    read: (sourceId, { start, end, limit, descending }) => {
      const lines = (sources.get(sourceId) ?? []).filter(
        line => line.timestamp >= start && line.timestamp < end,
      )
      return descending ? lines.toReversed().slice(0, limit) : lines.slice(0, limit)
    },
  }
}
