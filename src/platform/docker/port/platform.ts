import type { Platform } from '../../port.ts'
import type { Host } from '../host.ts'
import { haproxyInstrument } from '../probe/instrument.ts'
import { smoke } from '../probe/smoke.ts'
import { prepare } from '../release/prepare.ts'
import { releaseCalls } from '../release/release-calls.ts'
import { following } from './following.ts'
import { ledgerStore } from './ledger-store.ts'
import { liveReleases } from './live.ts'
import { lockStore } from './lock-store.ts'
import { routeCalls } from './route-calls.ts'
import { surveyHost } from './survey.ts'

/**
 * A Docker host behind the port. The lock is cared for whatever becomes of the run, unless
 * `during` names another signal: `forLock` is the host under a signal of its own.
 */
export const docker = (
  host: Host,
  forLock = under(host, new AbortController().signal),
): Platform => {
  const releases = releaseCalls(host)
  return {
    target: `the Docker host ${host.engine.address}, proxy ${host.proxy.name}`,
    lock: lockStore(forLock),
    ledger: ledgerStore(host),
    during: signal => docker(under(host, signal), under(forLock, signal)),
    guarded: check =>
      docker(
        { ...host, engine: host.engine.guarded(check), proxy: host.proxy.guarded(check) },
        forLock,
      ),
    // Containers are listed to their end.
    afterlife: 0,
    prepare: () => prepare(host),
    survey: wish => surveyHost(host, wish),
    live: () => liveReleases(host),
    instrument: () => haproxyInstrument(host),
    ...releases,
    ...routeCalls(host),
    ...following(host, releases),
    smoke: request => smoke(host, request),
  }
}

const under = (host: Host, signal: AbortSignal): Host => ({
  ...host,
  env: { ...host.env, signal },
  engine: host.engine.during(signal),
  proxy: host.proxy.during(signal),
})
