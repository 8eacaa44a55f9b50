import type { Part } from '../part.ts'
import { check } from './parts/check.ts'
import { drain } from './parts/drain.ts'
import { swaps } from './parts/swaps.ts'
import { time } from './parts/time.ts'

/** What is measured on a Docker host. */
export const dockerParts: readonly Part[] = [check, time, drain, swaps]
