import { createHash } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { echo } from './frames.ts'

// The app that the tests put on a Docker host. It tells with each answer which release and which
// instance gave it. Environment:
//   VERSION      the release
//   PORT         where it listens (8080); LISTEN_PORT: where it listens in spite of PORT
//   START_DELAY  milliseconds before it listens
//   CRASH        milliseconds until it exits with status 3
//   HEALTH       status of /health (200)
//   EAT_MEMORY   set: takes memory until it is killed
const { VERSION: version = 'none', CF_INSTANCE_INDEX: instance = '0', ...env } = process.env
const port = Number(env['LISTEN_PORT'] ?? env['PORT'] ?? 8080)

const json = (response: ServerResponse, status: number, fields: object): void => {
  const headers = { 'content-type': 'application/json', 'x-version': version }
  response.writeHead(status, headers)
  response.end(JSON.stringify({ version, instance, ...fields }))
}

const bodyOf = async (request: IncomingMessage) => {
  const hash = createHash('sha256')
  let bytes = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    hash.update(chunk)
    bytes += chunk.length
  }
  return { bytes, sha256: hash.digest('hex') }
}

/** A line each 50 ms for so long, then `end`: who reads the end has lost nothing. */
const stream = async (response: ServerResponse, milliseconds: number): Promise<void> => {
  response.writeHead(200, { 'content-type': 'text/plain', 'x-version': version })
  for (let passed = 0; passed < milliseconds; passed += 50) {
    response.write(`${version} ${passed}\n`)
    await sleep(50)
  }
  response.end('end\n')
}

const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://app')
  const milliseconds = Number(searchParams.get('ms') ?? 0)
  const { method, url, headers } = request
  if (pathname === '/health') return json(response, Number(env['HEALTH'] ?? 200), {})
  if (pathname === '/stream') return stream(response, milliseconds)
  // Whatever the path: /upload and POST / are the same, and either can be slow.
  const body = await bodyOf(request)
  if (milliseconds > 0) await sleep(milliseconds)
  json(response, 200, { method, url, headers, ...body })
}

const server = createServer((request, response) => {
  answer(request, response).catch(() => response.destroy())
})
server.on('upgrade', (request, socket) => echo(request, socket, version))

// What is in flight ends first; kept connections that are idle are closed.
process.on('SIGTERM', () => {
  process.stdout.write('SIGTERM: finishing\n')
  server.close()
})

if (env['CRASH'] !== undefined) {
  setTimeout(() => {
    process.stderr.write('the app gives up: CRASH is set\n')
    process.exit(3)
  }, Number(env['CRASH']))
}
if (env['EAT_MEMORY'] !== undefined) {
  const eaten: Buffer[] = []
  setInterval(() => eaten.push(Buffer.alloc(16 << 20, 1)), 5)
}
await sleep(Number(env['START_DELAY'] ?? 0))
server.listen(port, () => process.stdout.write(`${version}-${instance} listens on ${port}\n`))
