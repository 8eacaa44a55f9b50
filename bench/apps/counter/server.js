import { createServer } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'

// A usual app: it takes a while to start and a while to answer, and like most apps it does
// nothing about SIGTERM: what is inside it then is cut. JavaScript, because it is started hundreds
// of times, and Node takes twice as long to start with types to strip.
const setting = (name, otherwise) => process.env[name] ?? otherwise

const app = setting('COUNTER_APP', 'counter')
const release = setting('COUNTER_RELEASE', '1')
const work = Number(setting('COUNTER_WORK', '15'))
const sickAfter = Number(setting('COUNTER_SICK_AFTER', 'Infinity'))

await sleep(Number(setting('COUNTER_START', '0')))
const started = performance.now()
let count = 0

const serve = async (request, response) => {
  let bytes = 0
  for await (const chunk of request) bytes += chunk.length
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
