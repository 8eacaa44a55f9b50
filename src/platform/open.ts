import type { PutParams } from '../config/put-params.ts'
import type { Source } from '../config/source.ts'
import type { Environment } from '../environment.ts'
import type { ProofSettings } from '../proof/settings.ts'
import type { Release } from '../swap/model.ts'
import type { LedgerStore, LockStore, Platform } from './port.ts'

/** What `check` and `in` need: no space is looked up, nothing is prepared. */
export interface Reading {
  /** What is live now, oldest first. */
  readonly live: () => Promise<readonly Release[]>
  readonly ledger: Pick<LedgerStore, 'read'>
  readonly lock: Pick<LockStore, 'read'>
}

/** A platform, as it is opened for a source. */
export interface Opened {
  readonly reading: Reading
  /** For `out`; asks where the target is. */
  readonly writing: (put: {
    readonly params: PutParams
    readonly directory: string
  }) => Promise<Platform>
  readonly settings: ProofSettings
  /** Ends what is held open, connections and the like. It never rejects. */
  readonly close: () => Promise<void>
}

/** Loads the platform that a source names, and nothing of the others. */
export const openPlatform = async (env: Environment, source: Source): Promise<Opened> => {
  switch (source.platform) {
    case 'cloudfoundry': {
      const { openCloudFoundry } = await import('./cloudfoundry/port/open.ts')
      return openCloudFoundry(env, source)
    }
    case 'docker': {
      const { openDocker } = await import('./docker/port/open.ts')
      return openDocker(env, source)
    }
  }
}

/** Opens the platform that a source names, and closes it again whatever becomes of the work. */
export const withPlatform = async <A>(
  env: Environment,
  source: Source,
  work: (opened: Opened) => Promise<A>,
): Promise<A> => {
  const opened = await openPlatform(env, source)
  try {
    return await work(opened)
  } finally {
    await opened.close()
  }
}
