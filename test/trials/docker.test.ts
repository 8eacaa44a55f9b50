import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { nameOf as nameOfCase } from '../../trials/docker/befall.ts'
import { casesOf, failuresOf as failuresIn, runCases } from '../../trials/docker/matrix.ts'
import { nameOf } from '../../trials/kill/cell.ts'
import { cellsOf, failuresOf, recorded, runMatrix, spread } from '../../trials/kill/matrix.ts'
import { type DockerTheatre, openHost } from '../../trials/stage/docker.ts'
import { describeDocker } from '../support/docker/engine.ts'

const count = 3

/** One of each kind of mishap that does not need minutes, in as many phases. */
const chosen: ReadonlySet<string> = new Set([
  'the Engine is away for 5 s while mapping',
  'HAProxy dies, and is started again while unmapping',
  'the candidate is removed by hand while baking',
  'the lock is removed by hand while marking',
  "the proxy's volume is full while proving",
])

describeDocker('on a Docker host under load', () => {
  describe.concurrent('a swap', { timeout: 400_000 }, () => {
    let host: DockerTheatre
    beforeAll(async () => {
      host = await openHost()
    })
    afterAll(() => host.close(), 60_000)

    test('that is stopped around requests that it really makes loses nothing, and what follows ends right', async () => {
      const moments = await recorded(host, 'swap')
      const scripts = moments.filter(({ label, writes }) => writes && label.includes(': SCRIPT '))
      const cells = spread(cellsOf('swap', moments, ['SIGKILL', 'SIGTERM']), count)
      const told: string[] = []
      const outcome = await runMatrix(host, cells, count, ({ cell }) => told.push(nameOf(cell)))
      expect({
        failures: failuresOf(outcome),
        told: told.toSorted(),
        isWhole: scripts.length > 20,
        signals: new Set(cells.map(({ signal }) => signal)).size,
      }).toEqual({ failures: [], told: cells.map(nameOf).toSorted(), isWhole: true, signals: 2 })
    })

    test('whose host something happens to ends right or fails in words, and the next put ends clean', async () => {
      const cases = casesOf().filter(each => chosen.has(nameOfCase(each)))
      const outcome = await runCases(host, cases, cases.length)
      expect({
        failures: failuresIn(outcome),
        told: new Set(outcome.results.map(each => nameOfCase(each.case))),
      }).toEqual({ failures: [], told: chosen })
    })
  })
})
