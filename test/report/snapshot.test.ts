import { expect, test } from 'vitest'
import { writeSnapshot } from '../../src/report/snapshot.ts'

const version = { deployment: 'none', release: 'none' }

test.each(['/dev/null', '/dev/null/below', '/missing', '\u0000'])(
  'a version that cannot be written into %j fails in words',
  async directory => {
    await expect(writeSnapshot(directory, version, { kind: 'none' })).rejects.toMatchObject({
      code: 'directory.unwritable',
      facts: { directory },
    })
  },
)
