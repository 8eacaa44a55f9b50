import { type Row, rowSize } from './row.ts'

const words = rowSize / 4

/** Every row that was met, each once, with the one it was first met from. */
export interface Store {
  readonly size: () => number
  /** Adds a row; answers with its number, or -1 when it is known already. */
  readonly add: (row: Row, parent: number) => number
  /** The number of a row that is known. */
  readonly find: (row: Row) => number
  readonly read: (number: number, into: Row) => void
  readonly parentOf: (number: number) => number
}

/**
 * Rows side by side in one array and a table of their numbers by hash: a million of them fit into
 * the memory that a map of strings takes for a tenth.
 */
export const openStore = (): Store => {
  let size = 0
  let capacity = 1 << 16
  let rows = new Uint32Array(capacity * words)
  let parents = new Int32Array(capacity)
  let slots = new Int32Array(capacity * 2).fill(-1)
  const scratch = new Uint32Array(words)
  const bytes = new Uint8Array(scratch.buffer)

  const slotOf = (from: Uint32Array, offset: number, same: (number: number) => boolean): number => {
    const mask = slots.length - 1
    let slot = hash(from, offset) & mask
    for (;;) {
      const number = slots[slot] ?? -1
      if (number < 0 || same(number)) return slot
      slot = (slot + 1) & mask
    }
  }
  const isScratch = (number: number): boolean => {
    const offset = number * words
    for (let word = 0; word < words; word += 1)
      if (rows[offset + word] !== scratch[word]) return false
    return true
  }
  const grow = (): void => {
    capacity *= 2
    const more = new Uint32Array(capacity * words)
    more.set(rows)
    rows = more
    const moreParents = new Int32Array(capacity)
    moreParents.set(parents)
    parents = moreParents
    slots = new Int32Array(capacity * 2).fill(-1)
    for (let number = 0; number < size; number += 1)
      slots[slotOf(rows, number * words, () => false)] = number
  }
  return {
    size: () => size,
    add: (row, parent) => {
      bytes.set(row)
      if (size === capacity) grow()
      const slot = slotOf(scratch, 0, isScratch)
      if ((slots[slot] ?? -1) >= 0) return -1
      rows.set(scratch, size * words)
      parents[size] = parent
      slots[slot] = size
      size += 1
      return size - 1
    },
    find: row => {
      bytes.set(row)
      return slots[slotOf(scratch, 0, isScratch)] ?? -1
    },
    read: (number, into) => {
      for (let word = 0; word < words; word += 1) scratch[word] = rows[number * words + word] ?? 0
      into.set(bytes)
    },
    parentOf: number => parents[number] ?? -1,
  }
}

const hash = (from: Uint32Array, offset: number): number => {
  let mixed = 0x9e3779b9
  for (let word = 0; word < words; word += 1) {
    mixed = Math.imul(mixed ^ (from[offset + word] ?? 0), 0x85ebca6b)
    mixed ^= mixed >>> 15
  }
  mixed = Math.imul(mixed, 0xc2b2ae35)
  return (mixed ^ (mixed >>> 13)) >>> 0
}
