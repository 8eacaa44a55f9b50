import { expect, test } from 'vitest'
import { breaches } from '../../script/import-rules.ts'

test.each([
  ['src/swap/a.ts', "import { x } from 'node:fs'", 1],
  ['src/swap/a.ts', "import type { Got } from 'got'", 1],
  ['src/proof/a.ts', "import {\n  x,\n} from '../platform/cloudfoundry/y.ts'", 1],
  ['src/config/a.ts', "const x = await import('node:tls')", 1],
  ['src/swap/a.ts', "// import 'node:fs'\nimport * as t from 'io-ts'", 0],
  ['src/platform/cloudfoundry/a.ts', "import { x } from '../docker/y.ts'", 1],
  ['src/platform/docker/a.ts', "export { x } from '../cloudfoundry/y.ts'", 1],
  ['src/platform/open.ts', "await import('./docker/y.ts')", 0],
  ['src/platform/open.ts', 'const a = process.env', 1],
  ['src/concourse/a.ts', 'const a = process.env', 0],
  ['src/platform/open.ts', 'const a = app.process.env + process.type', 0],
])('%s with %j breaks %i rules', (path, text, count) => {
  expect(breaches({ path, text })).toHaveLength(count)
})
