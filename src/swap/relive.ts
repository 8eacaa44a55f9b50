import type { Evidence } from '../proof/evidence.ts'
import { readLedger, writeRecord } from './ledger.ts'
import { newDeploymentId } from './names.ts'
import type { DeploymentId } from './model.ts'
import type { Deployment } from './record.ts'
import { ownIncumbents } from './steps/name.ts'
import type { Swapping } from './steps/step.ts'

/**
 * Gives incumbents that are live again a new committing deployment each, because Concourse never
 * takes an old version as new. The ledger says so first, in records of their own. Done once only: a
 * run that is taken up again finds the newer marks.
 */
export const relive = async (swap: Swapping, proof: Evidence): Promise<void> => {
  const { env, platform, record } = swap
  const releases = await platform.releases()
  const ledger = await readLedger(platform.ledger)
  const known = ledger.map(each => each.id)
  for (const incumbent of ownIncumbents(record).filter(each => each.started)) {
    const now = releases.find(each => each.id === incumbent.id)
    if (now === undefined || (now.standing === 'live' && now.deployment > record.id)) continue
    const id = newDeploymentId(env.clock, env.random, known)
    const before = ledger.findLast(each => each.id === incumbent.deployment)
    await writeRecord(
      platform.ledger,
      restored(swap, { id, incumbent, proof, label: now.label, manifest: before?.manifest }),
      known,
    )
    known.push(id)
    await platform.mark(incumbent.id, { live: id, kept: null })
    env.log.good(`${id} is the live version: ${now.name} serves again`)
  }
}

interface Again {
  readonly id: DeploymentId
  readonly incumbent: Deployment['incumbents'][number]
  readonly proof: Evidence
  readonly label: string | undefined
  readonly manifest: string | undefined
}

const restored = ({ env, record }: Swapping, again: Again): Deployment => {
  const at = new Date(env.clock.now()).toISOString()
  return {
    ...record,
    id: again.id,
    action: 'restore',
    key: `restore ${record.id}`,
    label: again.label,
    startedAt: record.timeline.findLast(each => each.phase === 'restoring')?.at ?? at,
    endedAt: at,
    state: { ...record.state, phase: 'finished', tier: 0, retreat: 'discard' },
    ending: 'finished',
    failure: undefined,
    secondFailure: undefined,
    timeline: [{ phase: 'finished', at }],
    candidate: { id: again.incumbent.id, before: undefined },
    incumbents: [],
    counts: again.incumbent.counts,
    privateRoute: undefined,
    manifest: again.manifest,
    baselines: [],
    evidence: [again.proof],
    kept: [],
    remarks: [`${record.id} was taken back after its commit, and this release is live again`],
  }
}
