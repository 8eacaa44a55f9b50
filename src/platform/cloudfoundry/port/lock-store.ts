import type { LockStore } from '../../port.ts'
import { createApp, findApp, findAppNamed, listApps, markApp, renameApp } from '../apps.ts'
import { Failure } from '../../../failure.ts'
import type { CloudController } from '../client/cloud-controller.ts'
import { ifFound } from '../client/refusal.ts'
import { appLabel, keys } from './identity.ts'

const beat = 'blue-green.resource/beat'
const holder = 'blue-green.resource/holder'

/**
 * The lock as an empty app that is never started: of all that create one under the name, exactly
 * one gets a 201 (the database's unique index on space and name decides).
 */
export const lockStore = (cc: CloudController, space: string, app: string): LockStore => {
  const name = `${app}.lock`
  const random = () => cc.env.random.name(20)
  /** Locks that were given another name, which freed the lock's own. */
  const renamed = async (why: 'stale' | 'released'): Promise<readonly string[]> => {
    const labels = `${keys.app}=${appLabel(app)},${keys.role}=lock`
    return (await listApps(cc, space, { labels }))
      .filter(each => each.name.startsWith(`${name}.${why}-`))
      .map(each => each.guid)
  }
  const deleteAll = async (tokens: readonly string[]): Promise<void> => {
    for (const token of tokens) await ifFound(cc.delete(`/v3/apps/${token}`))
  }
  return {
    create: async owner => {
      try {
        const made = await createApp(cc, {
          space,
          name,
          labels: { [keys.app]: appLabel(app), [keys.role]: 'lock' },
          annotations: { [holder]: owner, [beat]: random() },
        })
        return { token: made.guid }
      } catch (thrown) {
        if (thrown instanceof Failure && thrown.code === 'app.name_taken') return 'taken'
        throw thrown
      }
    },
    read: async () => {
      const found = await findAppNamed(cc, space, name)
      return (
        found && {
          token: found.guid,
          beat: found.annotations[beat] ?? '',
          holder: found.annotations[holder] ?? 'somebody unknown',
        }
      )
    },
    holds: async token => (await findApp(cc, token))?.name === name,
    beat: async (token, value, owner) => {
      await markApp(cc, token, { annotations: { [beat]: value, [holder]: owner } })
    },
    displace: async token => {
      await renameApp(cc, token, `${name}.stale-${random()}`)
    },
    displaced: async () => await renamed('stale'),
    forget: deleteAll,
    remove: async token => {
      if ((await findApp(cc, token))?.name !== name) return
      await renameApp(cc, token, `${name}.released-${random()}`)
      try {
        // With those that earlier runs could not delete.
        await deleteAll(await renamed('released'))
      } catch {
        cc.env.log.info('the lock is free, but its app is not deleted yet; the next run does that')
      }
    },
  }
}
