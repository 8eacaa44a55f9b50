import type { Platform } from '../../port.ts'
import { prepare } from './artefact.ts'
import { instrumentFor } from './instrument-for.ts'
import { ledgerStore } from './ledger-store.ts'
import { liveReleases } from './live.ts'
import { lockStore } from './lock-store.ts'
import { releaseCalls } from './release-calls.ts'
import { routeCalls } from './route-calls.ts'
import { smoke } from './smoke.ts'
import type { Space } from './space.ts'
import { surveySpace } from './survey.ts'

/**
 * Stats list as many instances as are wanted, so those that were scaled away are not seen to end:
 * they get SIGTERM, 10 s later SIGKILL, and the container's proxy adds up to 5 s
 * (diego-release jobs/rep/spec).
 */
const afterlife = 15_000

/**
 * Cloud Foundry behind the port. `ca`: PEM certificates that TLS routers are believed by. The lock
 * is cared for whatever becomes of the run, unless `during` names another signal.
 */
export const cloudFoundry = (
  space: Space,
  ca: readonly string[] | undefined,
  forLock = space.cc.during(new AbortController().signal),
): Platform => {
  const { cc, source, target, app } = space
  const guid = target.space.guid
  return {
    target: `${source.api}, ${target.organization.name}/${target.space.name}`,
    lock: lockStore(forLock, guid, app),
    ledger: ledgerStore(cc, guid, app),
    during: signal => cloudFoundry({ ...space, cc: cc.during(signal) }, ca, forLock.during(signal)),
    guarded: check => cloudFoundry({ ...space, cc: cc.guarded(check) }, ca, forLock),
    afterlife,
    prepare: () => prepare(space),
    survey: wish => surveySpace(space, wish),
    live: () => liveReleases(cc, source, app),
    instrument: () => instrumentFor(space, ca),
    ...releaseCalls(space),
    ...routeCalls(space),
    smoke: request => smoke(space, ca, request),
  }
}
