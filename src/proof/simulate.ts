import { connectionsNeeded, piecesOf, shareOfAttempt } from './sampling.ts'

/** Sampled proofs in a world where one of `routers` routers never gets the route. */
export interface SampledWorld {
  readonly trials: number
  readonly routers: number
  readonly missProbability: number
  /** (route, instance) pairs that are sampled on the same connections; 1 unless told. */
  readonly pairs?: number
  /** A trial is given up after so many connections. */
  readonly connections?: number
  readonly seed: number
}

/** How many of the proofs passed although one router lacked the route. */
export interface FalseClaims {
  readonly trials: number
  readonly passed: number
  readonly share: number
  /** The most that may pass: the stated bound. */
  readonly bound: number
}

// mulberry32: small, seedable, good enough to pick a router.
const generator = (seed: number) => {
  let state = seed >>> 0
  return (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

const passes = (world: SampledWorld, random: () => number): boolean => {
  const pieces = piecesOf(world.pairs ?? 1)
  const needed = (attempt: number) =>
    connectionsNeeded(world.routers, shareOfAttempt(world.missProbability, pieces, attempt))
  let attempt = 1
  let streak = 0
  let goal = needed(attempt)
  for (let made = 0; made < (world.connections ?? 2000); made += 1) {
    const lacking = Math.floor(random() * world.routers) === 0
    if (lacking && streak > 0) {
      attempt += 1
      goal = needed(attempt)
    }
    streak = lacking ? 0 : streak + 1
    if (streak >= goal) return true
  }
  return false
}

/**
 * Plays `trials` sampled proofs that poll until they succeed, in a world where they must not. The
 * share that passes has to stay under the bound: this is what a fixed sample size does not achieve.
 */
export const simulateFalseClaims = (world: SampledWorld): FalseClaims => {
  const random = generator(world.seed)
  let passed = 0
  for (let trial = 0; trial < world.trials; trial += 1) if (passes(world, random)) passed += 1
  return {
    trials: world.trials,
    passed,
    share: passed / world.trials,
    bound: world.missProbability,
  }
}
