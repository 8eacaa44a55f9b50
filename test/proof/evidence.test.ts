import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { deflateRawSync } from 'node:zlib'
import { isRight } from 'fp-ts/lib/Either.js'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { compactCells } from '../../src/proof/compact.ts'
import { EvidenceCodec, type Cell, type Evidence } from '../../src/proof/evidence.ts'
import { gradeOfClaim, gradesOfRoutes } from '../../src/proof/grade.ts'
import { instancesOf, rangesOf } from '../../src/proof/instances.ts'
import { prove } from '../../src/proof/prove.ts'
import {
  absentBefore,
  addresses,
  arriving,
  blue,
  green,
  leaving,
  route,
  settings,
  stage,
} from '../support/proof.ts'
import { either, knowing, routers } from '../support/routers.ts'

const make = async (count: number, instances: number): Promise<Evidence> => {
  const all = routers(count)
  all.forEach((router, index) => {
    router.knows = either(knowing(green, index * 130), knowing(blue, 0, index * 70))
  })
  const { env, instrument } = stage({ routers: all, doors: 'direct', latency: 1 })
  const { evidence } = await prove(
    env,
    instrument,
    { ...settings, rate: Number.POSITIVE_INFINITY },
    {
      claims: [arriving, leaving],
      members: async () => Array.from({ length: instances }, (_, index) => index),
      baselines: [absentBefore(addresses(count))],
    },
  )
  return JSON.parse(JSON.stringify(evidence))
}

const changed = (evidence: Evidence, change: (copy: typeof evidence) => unknown): Evidence => {
  const copy: Evidence = structuredClone(evidence)
  change(copy)
  return copy
}

/** Writes through the read-only types, as a forger would. */
const forge = (target: object, over: object): void => void Object.assign(target, over)

describe('evidence', () => {
  let evidence: Evidence
  beforeAll(async () => {
    evidence = await make(3, 4)
  })

  it('survives being written and read', () => {
    expect(isRight(EvidenceCodec.decode(evidence))).toBe(true)
    expect(evidence.claims.map(({ grade, why }) => `${grade} ${why}`)).toEqual([
      'proven proven on 3 of 3 routers',
      'proven proven on 3 of 3 routers',
    ])
  })

  it('loses its grade with any of the figures it rests on', () => {
    const [arrival, removal] = [0, 1]
    const forgeries: readonly [number, (copy: Evidence) => void][] = [
      [arrival, copy => forge(copy.claims[0]!.cells[0]!, { streak: 1 })],
      [arrival, copy => forge(copy.claims[0]!.cells[0]!, { instances: '0' })],
      [arrival, copy => forge(copy.claims[0]!, { instances: '0-9' })],
      [arrival, copy => forge(copy.claims[0]!, { cells: copy.claims[0]!.cells.slice(1) })],
      [arrival, copy => forge(copy.claims[0]!.cells[0]!, { second: copy.started })],
      [arrival, copy => forge(copy.routes[0]!, { controls: [] })],
      [arrival, copy => forge(copy.routes[0]!.controls[0]!, { passed: 1 })],
      [arrival, copy => forge(copy.routes[0]!, { baselines: [] })],
      [arrival, copy => forge(copy.routes[0]!.baselines[0]!, { present: 1 })],
      [arrival, copy => forge(copy.routes[0]!.baselines[0]!, { routers: [] })],
      [arrival, copy => forge(copy.doors[0]!, { names: ['a', 'b'] })],
      [arrival, copy => forge(copy.routes[0]!, { observable: false })],
      [removal, copy => forge(copy.claims[1]!.cells[0]!, { apart: 20_000 })],
      [removal, copy => forge(copy.settings, { heartbeat: 1e9 })],
      [
        arrival,
        copy =>
          forge(copy, {
            doors: [...copy.doors, { kind: 'router', address: 'new:80', names: [], joined: true }],
          }),
      ],
      [arrival, copy => forge(copy, { doors: [] })],
    ]
    for (const [index, change] of forgeries) {
      const copy = changed(evidence, change)
      const { grade } = gradeOfClaim(copy, copy.claims[index]!)
      expect([change.toString(), grade]).not.toContain('proven')
    }
  })

  it('gives a route the weaker of its directions', () => {
    const copy = changed(evidence, one => forge(one.claims[1]!.cells[0]!, { streak: 1 }))
    expect(gradesOfRoutes([evidence, copy]).get(route)?.grade).toBe('none')
    expect(gradesOfRoutes([evidence]).get(route)?.grade).toBe('proven')
  })

  it('stays small for many routers and instances', async () => {
    const large = await make(20, 200)
    const text = JSON.stringify(large)
    expect(large.claims.map(claim => claim.grade)).toEqual(['proven', 'proven'])
    expect(text.length).toBeLessThan(60_000)
    expect(deflateRawSync(text).length).toBeLessThan(8000)
  })
})

describe('cells that are put together', () => {
  const cell = (index: number, over: Partial<Cell> = {}): Cell => ({
    routers: [`10.0.0.${index % 300}:80`],
    instances: `${index}`,
    present: index + 1,
    absent: 0,
    unknown: 0,
    first: '2026-01-01T00:00:00.000Z',
    last: '2026-01-01T00:00:01.000Z',
    streak: 3,
    since: '2026-01-01T00:00:00.000Z',
    second: '2026-01-01T00:00:01.000Z',
    apart: 1000,
    attempts: 1,
    merged: false,
    ...over,
  })

  it('keep the weakest figures, all routers, all instances and all counts', () => {
    const cells = Array.from({ length: 1000 }, (_, index) =>
      cell(index, index === 700 ? { streak: 2, apart: 7 } : {}),
    )
    const few = compactCells(cells, 10)
    expect(few.length).toBeLessThanOrEqual(300)
    expect(Math.min(...few.map(({ apart }) => apart ?? 0))).toBe(7)
    expect(few.flatMap(({ routers: at }) => at).length).toBe(300)
    expect(few.reduce((sum, { present }) => sum + present, 0)).toBe(500_500)
    expect(new Set(few.flatMap(({ instances }) => instancesOf(instances))).size).toBe(1000)
  })

  it('name instances as ranges and read them back', () => {
    expect(rangesOf([7, 0, 1, 2, 4, 3, 9])).toBe('0-4,7,9')
    expect(instancesOf('0-4,7,9')).toEqual([0, 1, 2, 3, 4, 7, 9])
  })
})

describe('npm run evidence', () => {
  let folder: string
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'evidence-'))
  })
  afterAll(() => rm(folder, { recursive: true }))

  const run = async (content: unknown) => {
    const file = join(folder, 'evidence.json')
    await writeFile(file, JSON.stringify(content))
    return promisify(execFile)(process.execPath, ['src/proof/tool.ts', file]).then(
      ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
      (failure: { code: number; stdout: string; stderr: string }) => failure,
    )
  }

  it('agrees with honest evidence and prints a table', async () => {
    const { code, stdout, stderr } = await run(await make(2, 1))
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toContain('proven on 2 of 2 routers')
  })

  it('disagrees loudly when the file claims more than its figures', async () => {
    const evidence = changed(await make(2, 1), copy =>
      forge(copy.claims[0]!.cells[0]!, { streak: 1 }),
    )
    const { code, stderr } = await run(evidence)
    expect(code).toBe(1)
    expect(stderr).toContain('claims too much: it says proven')
  })

  it('refuses what is not evidence', async () => {
    expect((await run({ format: 2 })).code).toBe(2)
  })
})
