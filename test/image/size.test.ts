import { spawn } from 'node:child_process'
import { createGzip } from 'node:zlib'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { describeDocker } from '../support/docker/engine.ts'
import { labelOf, removeBelongings, uniqueName } from '../support/docker/belongings.ts'
import { docker, dockerEnvironment } from '../support/docker/docker.ts'
import { builtImage, busybox } from './built.ts'
import { startStep } from './step.ts'

const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`
const print = (line: string): void => void process.stdout.write(`${line}\n`)

/** Prints the median milliseconds of `node -e 0` and of a check, started in turn. */
const medians = `
  const { spawnSync } = require('node:child_process')
  const timed = (file, args) => {
    const before = performance.now()
    spawnSync(file, args, { input: '{}' })
    return performance.now() - before
  }
  const pairs = Array.from({ length: 15 }, () => [
    timed('node', ['-e', '0']),
    timed('/opt/resource/check', []),
  ])
  const median = at => pairs.map(pair => pair[at]).sort((a, b) => a - b)[7]
  console.log(JSON.stringify([median(0), median(1)]))`

describeDocker('the size of the image', () => {
  const owner = uniqueName()
  let image: string
  beforeAll(async () => {
    image = await builtImage()
  }, 180_000)
  afterAll(() => removeBelongings(owner))

  /** Bytes of all files of an image, gzipped as registries keep layers. */
  const compressed = async (name: string): Promise<number> => {
    const container = await docker('create', '--label', labelOf(owner), name)
    const { stdout } = spawn('docker', ['export', container], { env: dockerEnvironment })
    let bytes = 0
    for await (const chunk of stdout.pipe(createGzip()) as AsyncIterable<Buffer>)
      bytes += chunk.length
    return bytes
  }

  test('what is shipped is at most 60 MB, compressed', { timeout: 120_000 }, async () => {
    const [base, whole] = [await compressed(busybox), await compressed(image)]
    const unpacked = Number(await docker('image', 'inspect', '--format', '{{.Size}}', image))
    print(
      `image: ${megabytes(whole)} compressed, of which ${megabytes(base)} are the base and ${megabytes(whole - base)} are shipped on it; ${megabytes(unpacked)} unpacked`,
    )
    expect(whole).toBeLessThan(60e6)
    expect(whole - base).toBeGreaterThan(20e6)
  })

  test('check starts in it about as fast as Node does', { timeout: 60_000 }, async () => {
    const step = await startStep(image)
    const [node = Number.NaN, check = Number.NaN] = JSON.parse(
      await step.intercept('node', '-e', medians),
    ) as readonly number[]
    await step.remove()
    print(`check in the image: ${check.toFixed(0)} ms, node -e 0 there: ${node.toFixed(0)} ms`)
    expect(check / node).toBeLessThan(5)
  })
})
