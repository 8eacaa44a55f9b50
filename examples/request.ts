import { readFileSync } from 'node:fs'

// node examples/request.ts READY.json [PARAMS]: the request that Concourse would send to out, for
// the app in this folder, on the foundation whose first line is in READY.json.
const [ready = '', params = '{}'] = process.argv.slice(2)
const { source } = JSON.parse(readFileSync(ready, 'utf8'))
const request = {
  source: { ...source, app: 'hello' },
  params: { manifest: 'app/manifest.yml', ...JSON.parse(params) },
}
process.stdout.write(`${JSON.stringify(request)}\n`)
