import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'

// An app that answers POST and GET as the counter app does, and lies to every HEAD, as LIE says.
const release = process.env['COUNTER_RELEASE'] ?? '1'
const app = process.env['COUNTER_APP'] ?? 'liar'
const lie = process.env['LIE'] ?? ''

const refusal = { 'X-Cf-RouterError': 'unknown_route', 'Cache-Control': 'no-cache, no-store' }
const names = { 'X-Vcap-Router': '10.9.9.9', 'X-Vcap-Backend': '10.9.9.8:80' }

const lies: Readonly<Record<string, (response: ServerResponse) => void>> = {
  absent: response => void response.writeHead(404, { ...refusal, 'X-Vcap-Request-Id': '' }).end(),
  names: response => void response.writeHead(200, names).end(),
  repeats: response => void response.writeHead(200, { 'X-Vcap-Request-Id': 'the same' }).end(),
  missing: response => void response.writeHead(404).end(),
  failing: response => {
    const error = 'endpoint_failure (dial tcp 10.9.9.8:80: connect: connection refused)'
    response.writeHead(502, { 'X-Cf-RouterError': error }).end()
  },
  elsewhere: response => void response.writeHead(302, { Location: 'https://other.test/' }).end(),
  // Says that it is somebody else, in every way that an app can.
  mimic: response => {
    const other = '99999999-9999-4999-8999-999999999999'
    response
      .writeHead(200, { 'X-Cf-Applicationid': other, 'X-Cf-App-Instance': `${other}:7` })
      .end()
  },
  hangs: () => undefined,
}

const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
  let bytes = 0
  for await (const chunk of request) bytes += (chunk as Buffer).length
  const tell = request.method === 'HEAD' ? lies[lie] : undefined
  if (tell !== undefined) return tell(response)
  response.writeHead(200, { 'content-type': 'application/json' })
  response.end(JSON.stringify({ app, release, bytes }))
}

const server = createServer({ keepAliveTimeout: 120_000 }, (request, response) => {
  serve(request, response).catch(() => response.destroy())
})
server.listen(Number(process.env['PORT'] ?? '8080'))
