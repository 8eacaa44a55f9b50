import type { Evidence } from '../proof/evidence.ts'
import { readLedger, writeRecord } from './ledger.ts'
import { newDeploymentId } from './names.ts'
import type { Deployment } from './record.ts'
import { ownIncumbents } from './steps/name.ts'
import type { Swapping } from './steps/step.ts'

/**
 * Gives incumbents that are live again a new committing deployment, because Concourse never takes
 * an old version as new. The ledger says so first, in a record of its own. Done once only: a run
 * that is taken up again finds the newer mark.
 */
export const relive = async (swap: Swapping, proof: Evidence): Promise<void> => {
  const { env, platform, record } = swap
  const own = ownIncumbents(record).filter(each => each.started)
  const now = (await platform.releases()).filter(each => own.some(({ id }) => id === each.id))
  const old = now.filter(each => each.standing !== 'live' || each.deployment < record.id)
  const newest = own.at(-1)
  if (newest === undefined || old.length === 0) return
  const ledger = await readLedger(platform.ledger)
  const before = ledger.findLast(each => each.id === newest.deployment)
  const at = new Date(env.clock.now()).toISOString()
  const restored: Deployment = {
    ...record,
    id: newDeploymentId(env.clock, env.random),
    action: 'restore',
    key: `restore ${record.id}`,
    label: now.find(each => each.id === newest.id)?.label,
    startedAt: record.timeline.findLast(each => each.phase === 'restoring')?.at ?? at,
    endedAt: at,
    state: { ...record.state, phase: 'finished', tier: 0, retreat: 'discard' },
    ending: 'finished',
    failure: undefined,
    secondFailure: undefined,
    timeline: [{ phase: 'finished', at }],
    candidate: { id: newest.id, before: undefined },
    incumbents: [],
    counts: newest.counts,
    privateRoute: undefined,
    manifest: before?.manifest,
    baselines: [],
    evidence: [proof],
    kept: [],
    remarks: [`${record.id} was taken back after its commit, and this release is live again`],
  }
  await writeRecord(platform.ledger, restored, swap.known)
  for (const each of old) await platform.mark(each.id, { live: restored.id, kept: null })
  env.log.good(`${restored.id} is the live version: the release that served before`)
}
