import * as t from 'io-ts'
import { isRight } from 'fp-ts/lib/Either.js'
import { Failure } from '../../../failure.ts'
import type { LockStore } from '../../port.ts'
import type { Host } from '../host.ts'
import { folderOf, keyOf, labels } from '../identity.ts'
import { isReadable } from './reachable.ts'

const state = t.type({ beat: t.string, holder: t.string })

/**
 * The lock as the name of a container that is made and never started: of all that create it,
 * exactly one does not get a 409. Its heartbeat is a file on the proxy's volume, because labels
 * cannot change; the file bears the container's id, so that nobody beats for another.
 */
export const lockStore = ({
  env,
  engine,
  proxy,
  app,
}: Pick<Host, 'env' | 'engine' | 'proxy' | 'app'>): LockStore => {
  // Behind another proxy an app of the same name is another one: its heartbeat is on another volume.
  const name = `${proxy.name}.lock.${keyOf(app)}`
  const folder = `${folderOf(app)}/lock`
  const file = (token: string) => `${folder}/${token}.json`
  /** Whoever was killed while it let the lock go has left its heartbeat. */
  const sweep = async (token: string): Promise<void> => {
    const all = [...(await proxy.files.readAll(folder)).keys()].map(name => `${folder}/${name}`)
    await proxy.files.remove(all.filter(path => path !== file(token)))
  }
  const mine = async (token: string): Promise<boolean> =>
    (await engine.inspectContainer(token))?.name === name
  const moveAway = async (token: string): Promise<void> => {
    try {
      await engine.renameContainer(token, `${name}.stale-${env.random.name(20)}`)
    } catch (thrown) {
      // Another newcomer was quicker.
      if (await mine(token)) throw thrown
    }
  }
  const removeBeat = async (token: string): Promise<void> => {
    if ((await proxy.state()) === 'running') await proxy.files.remove([file(token)])
  }
  const belongings = { [labels.role]: 'lock', [labels.app]: app, [labels.proxy]: proxy.name }
  return {
    create: async holder => {
      const image = await proxy.ensureImage()
      await proxy.ensure()
      const made = await engine.createContainer({
        name,
        image,
        // Never run; the Engine wants a command where the image has none.
        command: ['true'],
        labels: {
          ...belongings,
          // When the answer is lost, the container says whose it is.
          [labels.owner]: env.random.name(20),
        },
      })
      if (made === 'taken') return 'taken'
      // The lock is held by now: failing here would leave it to nobody. The next heartbeat writes
      // the same file, and those of other locks mislead no owner.
      try {
        const first = { beat: env.random.name(20), holder }
        await proxy.files.write(file(made.id), JSON.stringify(first))
        await sweep(made.id)
      } catch {
        env.log.debug('the first heartbeat of the lock is not written, or old ones are left')
      }
      return { token: made.id }
    },
    read: async () => {
      const found = await engine.inspectContainer(name)
      if (found === undefined) return undefined
      if (found.labels[labels.role] !== 'lock') throw new Failure('lock.not_ours', { name })
      const text = (await isReadable(proxy)) ? await proxy.files.read(file(found.id)) : undefined
      const { beat, holder } =
        text === undefined ? { beat: '', holder: 'a run that has just begun' } : stateOf(text)
      return { token: found.id, beat, holder }
    },
    holds: mine,
    beat: async (token, beat, holder) => {
      await proxy.files.write(file(token), JSON.stringify({ beat, holder }))
    },
    displace: async token => {
      if (await mine(token)) await moveAway(token)
      await removeBeat(token)
    },
    displaced: async () =>
      (await engine.listContainers(belongings))
        .filter(each => each.name !== name)
        .map(each => each.id),
    forget: async tokens => {
      for (const token of tokens) await engine.removeContainer(token)
    },
    remove: async token => {
      if (!(await mine(token))) return
      await engine.removeContainer(token)
      await removeBeat(token)
    },
  }
}

/** A file that cannot be read is no heartbeat; the container is there all the same. */
const stateOf = (text: string): t.TypeOf<typeof state> => {
  try {
    const decoded = state.decode(JSON.parse(text))
    if (isRight(decoded)) return decoded.right
  } catch {
    // Not JSON: as below.
  }
  return { beat: '', holder: 'somebody unknown' }
}
