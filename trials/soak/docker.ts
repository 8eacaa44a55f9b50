import { setTimeout as sleep } from 'node:timers/promises'
import { layout } from '../../src/platform/docker/proxy/layout.ts'
import { docker } from '../../test/support/docker/docker.ts'
import { inProxy } from '../../test/support/docker/look.ts'
import type { DockerStage } from '../stage/docker.ts'
import type { Deed } from './mishap.ts'

/** HAProxy management guide 2.6, section 9.4.1. */
const reload = `exec 3<>/dev/tcp/127.0.0.1/${layout.master}; printf 'reload\\nquit\\n' >&3; cat <&3`

/** What happens to a Docker host while an app is swapped; nothing that serves dies. */
export const deedsOn = ({ world, app }: DockerStage): readonly Deed[] => [
  {
    kind: 'the proxy stands still for a second',
    deed: () => async () => {
      await docker('pause', world.proxy)
      await sleep(1_000)
      await docker('unpause', world.proxy)
    },
  },
  {
    kind: 'HAProxy is reloaded by hand',
    deed: () => async () => void (await inProxy(world, reload)),
  },
  {
    kind: 'the lock is removed by hand',
    deed: () => async () => {
      await docker('rm', '--force', `${world.proxy}.lock.${app}`).catch(
        () => 'it was not held any more',
      )
    },
  },
  {
    kind: 'somebody works in the proxy',
    deed: () => async () => void (await inProxy(world, 'sleep 1; ls -R . | wc')),
  },
]
