/** Where instances go: round robin over the cells that have the memory. */
export interface Cells {
  /** The name of a cell, or why there is none, in the words of Diego's auctioneer. */
  claim(memory: number): { readonly cell: string } | { readonly error: string }
  release(cell: string, memory: number): void
  /** While set, no instance finds a place. */
  refuse(error: string | null): void
}

/** `capacity` is the memory of each cell in MB; without it a cell takes everything. */
export const createCells = (names: readonly string[], capacity?: number): Cells => {
  const used = new Map(names.map(name => [name, 0]))
  let turn = 0
  let refusal: string | null = null
  return {
    claim: memory => {
      if (refusal !== null) return { error: refusal }
      for (let step = 0; step < names.length; step += 1) {
        const cell = names[(turn + step) % names.length] ?? ''
        const taken = used.get(cell) ?? 0
        if (capacity !== undefined && taken + memory > capacity) continue
        used.set(cell, taken + memory)
        turn += step + 1
        return { cell }
      }
      return { error: 'insufficient resources: memory' }
    },
    release: (cell, memory) => {
      used.set(cell, (used.get(cell) ?? 0) - memory)
    },
    refuse: error => {
      refusal = error
    },
  }
}
