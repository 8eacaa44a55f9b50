import type { Milliseconds } from '../../../environment.ts'
import type { Host } from '../host.ts'
import { keyOf, labels } from '../identity.ts'
import { type Listener, listenersIn } from './listening.ts'

const patience: Milliseconds = 5_000
const pause: Milliseconds = 50
const end = 'that is all'
const script = `cat /proc/net/tcp /proc/net/tcp6; echo ${end}; sleep 10`

/**
 * Where an app in a running container listens, whatever its image has of tools: a container of the
 * proxy's image shares its network for a moment and looks. Best effort, at most 5 s: undefined
 * where it cannot be told.
 */
export const readListeners = async (
  host: Host,
  container: string,
): Promise<readonly Listener[] | undefined> => {
  const { engine, proxy, app, env } = host
  try {
    const helper = await engine.createContainer({
      name: `${keyOf(app)}-listeners-${env.random.name(8)}`,
      image: await proxy.ensureImage(),
      labels: { [labels.role]: 'helper', [labels.app]: app, [labels.proxy]: proxy.name },
      entrypoint: ['/bin/sh', '-c'],
      command: [script],
      health: 'none',
      // It goes by itself should this run be gone first.
      host: { NetworkMode: `container:${container}`, AutoRemove: true },
    })
    if (helper === 'taken') return undefined
    try {
      await engine.startContainer(helper.id)
      return await wordsOf(host, helper.id)
    } finally {
      await engine.removeContainer(helper.id)
    }
  } catch {
    return undefined
  }
}

const wordsOf = async (
  { engine, env }: Host,
  helper: string,
): Promise<readonly Listener[] | undefined> => {
  const { clock, signal } = env
  for (const began = clock.monotonic(); clock.monotonic() - began < patience; ) {
    const lines = await engine.readLog(helper, 10_000)
    if (lines.includes(end)) return listenersIn(lines.join('\n'))
    await clock.sleep(pause, signal)
    signal.throwIfAborted()
  }
  return undefined
}
