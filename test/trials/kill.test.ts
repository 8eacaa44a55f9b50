import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { nameOf } from '../../trials/kill/cell.ts'
import { cellsOf, failuresOf, recorded, runMatrix, spread } from '../../trials/kill/matrix.ts'
import { openFoundation } from '../../trials/stage/cloudfoundry.ts'
import type { Theatre } from '../../trials/stage/stage.ts'

const count = 8

describe('a swap that is stopped', { timeout: 400_000 }, () => {
  let theatre: Theatre
  beforeAll(async () => {
    theatre = await openFoundation()
  })
  afterAll(() => theatre.close())

  test('around requests that it really makes loses nothing, and what follows ends right', async () => {
    const moments = await recorded(theatre, 'swap')
    const writes = moments.filter(each => each.writes)
    const all = cellsOf('swap', moments, ['SIGKILL', 'SIGTERM'])
    const cells = spread(all, count)
    const told: string[] = []
    const outcome = await runMatrix(theatre, cells, count, ({ cell }) => told.push(nameOf(cell)))
    expect({
      failures: failuresOf(outcome),
      told: told.toSorted(),
      isWhole: writes.length > 30,
      kinds: new Set(cells.flatMap(({ signal, when, next }) => [signal, when, next])).size,
    }).toEqual({ failures: [], told: cells.map(nameOf).toSorted(), isWhole: true, kinds: 7 })
  })
})
