import { expect, test } from 'vitest'
import { proxyContainer } from '../../../../src/platform/docker/proxy/container.ts'
import { layout } from '../../../../src/platform/docker/proxy/layout.ts'
import { docker } from '../../../support/docker/docker.ts'
import { describeDocker, images } from '../../../support/docker/engine.ts'
import { testHost } from './host.ts'

/** In a container of its own: two half-written files, one of a shell that lives, and the start. */
const script = `
mkdir -p ${layout.configuration}
cd ${layout.configuration}
: >.tmp.$$
: >.tmp.99999
bash -c "$1" &
for ((try = 0; try < 300; try++)); do [[ -e .tmp.99999 ]] || break; sleep 0.1; done
kill "$!"
ls -A
`

describeDocker("the start of a proxy's container", () => {
  test('removes what a killed script has left half written, and nothing that is being written', async () => {
    const { source, clean } = await testHost()
    try {
      const [, , start = ''] = proxyContainer(source.proxy).entrypoint ?? []
      const shell = ['--rm', '--user', '0', '--entrypoint', 'bash', images.proxy]
      expect(await docker('run', ...shell, '-c', script, 'bash', start)).toBe('.tmp.1')
    } finally {
      await clean()
    }
  }, 60_000)
})
