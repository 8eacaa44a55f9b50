import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'

// A usual app: it takes a while to start and a while to answer, and like most apps it does
// nothing about SIGTERM: what is inside it then is cut.
const setting = (name: string, otherwise: string): string => process.env[name] ?? otherwise

const app = setting('COUNTER_APP', 'counter')
const release = setting('COUNTER_RELEASE', '1')
const work = Number(setting('COUNTER_WORK', '15'))
const sickAfter = Number(setting('COUNTER_SICK_AFTER', 'Infinity'))

await sleep(Number(setting('COUNTER_START', '0')))
const started = performance.now()
let count = 0

const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
  let bytes = 0
  for await (const chunk of request) bytes += (chunk as Buffer).length
  if (request.url === '/health') {
    response.writeHead(performance.now() - started < sickAfter ? 200 : 503).end()
    return
  }
  await sleep(work)
  if (request.method === 'POST') count += 1
  const body = JSON.stringify({ app, release, bytes, count })
  response.writeHead(200, { 'content-type': 'application/json' }).end(body)
}

const server = createServer({ keepAliveTimeout: 120_000 }, (request, response) => {
  // A client that goes away in the middle is its own affair.
  serve(request, response).catch(() => response.destroy())
})
server.listen(Number(setting('PORT', '8080')))
