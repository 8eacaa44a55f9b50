/** Which isolation segments a router serves (gorouter registry/registry.go). */
export interface Shard {
  readonly mode: 'all' | 'segments' | 'shared-and-segments'
  readonly segments: readonly string[]
}

export const wholeFoundation: Shard = { mode: 'all', segments: [] }

/** Whether a router hears of endpoints of this segment; an empty one is shared. */
export const serves = (shard: Shard, segment: string): boolean => {
  switch (shard.mode) {
    case 'all':
      return true
    case 'segments':
      return shard.segments.includes(segment)
    case 'shared-and-segments':
      return segment === '' || shard.segments.includes(segment)
  }
}
