import type { DockerSource } from '../../../config/docker-source.ts'
import type { ProofSettings } from '../../../proof/settings.ts'

/**
 * How proofs are made on a Docker host; the time-out of each comes with the put.
 *
 * A removal must hold for a heartbeat because gorouters learn routes from messages, and a late one
 * brings back what was removed. HAProxy hears no messages: its servers change by commands of whoever
 * holds the lock, and the file that it starts from was changed before. So a short span will do; it
 * still is there, to have two looks that lie apart.
 */
export const proofSettings = ({ probe }: DockerSource): ProofSettings => ({
  rate: probe.rate,
  // There is one proxy, and its door is a router's: nothing is sampled, no routers are counted.
  count: undefined,
  missProbability: 1e-6,
  heartbeat: 100,
  wait: 10_000,
  timeout: 300_000,
})
