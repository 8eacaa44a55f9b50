import * as http from 'node:http'
import type { Plugin } from 'esbuild'

/** These load all of undici when they are looked at, which an `import` of node:http does. */
const heavy: ReadonlySet<string> = new Set(['WebSocket', 'CloseEvent', 'MessageEvent', 'default'])

const contents = `
const http = process.getBuiltinModule('node:http')
export default http
export const { ${Object.keys(http)
  .filter(name => !heavy.has(name))
  .join(', ')} } = http
`

/**
 * Takes node:http without the names in it that nobody here uses. An `import` reads every export of
 * a builtin module, and so spends a fifth of what a quiet check takes on a `fetch` that it never
 * calls.
 */
export const lightHttp: Plugin = {
  name: 'light-http',
  setup: build => {
    build.onResolve({ filter: /^(node:)?http$/ }, ({ kind }) =>
      kind === 'import-statement' ? { path: 'http', namespace: 'light-http' } : undefined,
    )
    build.onLoad({ filter: /.*/, namespace: 'light-http' }, () => ({ contents, loader: 'js' }))
  },
}
