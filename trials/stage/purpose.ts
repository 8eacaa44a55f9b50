import type { AppRow } from '../../foundation/cc/rows.ts'
import type { World } from '../../test/support/executables/world.ts'
import { rowsWhere } from '../../foundation/cc/store.ts'
import { isResting } from '../../src/swap/machine.ts'
import { textsOf } from '../../src/platform/cloudfoundry/port/ledger-store.ts'
import type { Passing } from '../relay/passing.ts'
import type { Watch } from '../relay/watch.ts'
import { newestOf } from './ledger.ts'

/** The row of the app that holds the ledger of this app. */
export const ledgerOf = ({ foundation }: World, app: string): AppRow | undefined =>
  rowsWhere(foundation.cc.store.apps, ({ name }) => name === `${app}.deployments`)[0]

/** Says the phase that the app's ledger is in; unpacks a ledger once only. */
const phaseTeller = (world: World, app: string): (() => string) => {
  let last: { readonly metadata: AppRow['metadata']; readonly phase: string } | undefined
  return () => {
    const metadata = ledgerOf(world, app)?.metadata
    if (metadata === undefined) return 'at rest'
    if (last?.metadata !== metadata) {
      const phase = newestOf([...textsOf(metadata.annotations).values()])?.phase ?? 'undone'
      last = { metadata, phase: isResting(phase) ? 'at rest' : phase }
    }
    return last.phase
  }
}

/**
 * A watch that knows what requests are for: the phase in which they come, and what an app is. So the
 * same one is met again in another run, whatever beats of the lock came before it.
 */
export const byPurpose = (watch: Watch, world: World, app: string): Watch => {
  const phase = phaseTeller(world, app)
  const about = (path = ''): string => {
    const [, guid = ''] = /^\/v3\/apps\/([0-9a-f-]{36})/.exec(path) ?? []
    const name = world.foundation.cc.store.apps.get(guid)?.name ?? ''
    if (name.startsWith(`${app}.lock`)) return ':lock'
    return name === `${app}.deployments` ? ':ledger' : ':id'
  }
  const purposeOf = ({ label, path }: Omit<Passing, 'at'>): string =>
    `${phase()}: ${label.replace('/v3/apps/:id', `/v3/apps/${about(path)}`)}`
  return { ...watch, note: seen => watch.note({ ...seen, purpose: purposeOf(seen) }) }
}
