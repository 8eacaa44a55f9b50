/**
 * The share of the error bound that one attempt may spend. The bound is spent once over
 * `pieces` (instances x routes x directions); the k-th attempt gets 1/(k(k+1)) of its piece, which
 * adds up to one piece over all attempts. The number of routers is counted in `connectionsNeeded`.
 */
export const shareOfAttempt = (missProbability: number, pieces: number, attempt: number): number =>
  missProbability / Math.max(1, pieces) / (attempt * (attempt + 1))

/**
 * An upper bound of the probability that `connections` independent connections miss at least one of
 * `routers` equally likely routers: the sum over the routers of (1 - 1/routers)^connections.
 */
export const missBound = (routers: number, connections: number): number =>
  routers * Math.exp(connections * Math.log1p(-1 / routers))

/** The fewest independent connections that miss one of `routers` with at most probability `share`. */
export const connectionsNeeded = (routers: number, share: number): number => {
  if (routers <= 1) return 1
  const estimate = Math.floor(Math.log(share / routers) / Math.log1p(-1 / routers)) - 1
  let connections = Math.max(1, estimate)
  while (missBound(routers, connections) > share) connections += 1
  return connections
}

/** Pieces of one direction's proof: its (route, instance) pairs, times the two directions. */
export const piecesOf = (pairs: number): number => 2 * Math.max(1, pairs)
