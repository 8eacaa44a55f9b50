import { expect, test } from 'vitest'
import { demultiplex } from '../../../../src/platform/docker/engine/demultiplex.ts'
import { pullProgress } from '../../../../src/platform/docker/engine/pull-progress.ts'
import { manualClock } from '../../../support/clock.ts'

const frame = (stream: number, text: string): Buffer => {
  const header = Buffer.alloc(8)
  header[0] = stream
  header.writeUInt32BE(Buffer.byteLength(text), 4)
  return Buffer.concat([header, Buffer.from(text)])
}

async function* cut(bytes: Buffer, size: number): AsyncGenerator<Buffer, void> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

test.each([1, 3, 8, 9, 1000])(
  'output and complaints come apart, %i bytes at a time',
  async size => {
    const written = { stdout: '', stderr: '' }
    const sent = [frame(1, 'one '), frame(2, 'oh'), frame(1, ''), frame(1, 'two'), frame(2, 'no')]
    for await (const { from, bytes } of demultiplex(cut(Buffer.concat(sent), size)))
      written[from] += bytes.toString()
    expect(written).toStrictEqual({ stdout: 'one two', stderr: 'ohno' })
  },
)

test('a pull says each layer once, and at most every two seconds how far it is', async () => {
  const clock = manualClock()
  const lines: string[] = []
  const tick = pullProgress(clock, line => lines.push(line))
  const loading = (current: number) =>
    tick({ status: 'Downloading', id: 'a1', progressDetail: { current, total: 4e6 } })
  tick({ status: 'Pulling from team/app', id: 'v1' })
  tick({ status: 'Pulling fs layer', id: 'a1', progressDetail: {} })
  tick({ status: 'Already exists', id: 'b2' })
  for (const current of [1e6, 1.5e6]) loading(current)
  await clock.advance(2_000)
  for (const current of [2e6, 3e6]) loading(current)
  tick({ status: 'Download complete', id: 'a1' })
  tick({ status: 'Extracting', id: 'a1', progressDetail: { current: 10, total: 4e6 } })
  await clock.advance(2_000)
  tick({ status: 'Extracting', id: 'a1', progressDetail: { current: 20, total: 4e6 } })
  for (const status of ['Pull complete', 'Pull complete']) tick({ status, id: 'a1' })
  tick({ status: 'Status: Downloaded newer image for team/app:v1' })
  expect(lines).toStrictEqual([
    'v1: Pulling from team/app',
    'b2: Already exists',
    '2.0 of 4.0 MB, 1 of 2 layers',
    '4.0 of 4.0 MB, 1 of 2 layers',
    'a1: Pull complete',
    'Status: Downloaded newer image for team/app:v1',
  ])
})
