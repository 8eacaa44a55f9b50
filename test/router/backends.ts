import type { RequestListener } from 'node:http'
import { createServer } from 'node:http'
import type { AddressInfo, Server, Socket } from 'node:net'
import { createServer as createTcpServer } from 'node:net'

/** The apps that the recorded cases speak of: a name, and the port it listens on. */
export interface Backends {
  readonly ports: Readonly<Record<string, number>>
  close(): Promise<void>
}

const shown = [
  'x-cf-app-instance',
  'x-cf-process-instance',
  'x-cf-applicationid',
  'x-cf-instanceid',
  'x-cf-instanceindex',
  'x-vcap-trace',
]

const named =
  (name: string): RequestListener =>
  (request, response) => {
    const saw = shown.flatMap(header => {
      const value = request.headers[header]
      return value === undefined ? [] : [[header, value]]
    })
    response.setHeader('x-app', name)
    response.setHeader('x-app-saw', JSON.stringify(Object.fromEntries(saw)))
    request.resume().once('end', () => response.end(name))
  }

const answers: Readonly<Record<string, RequestListener>> = {
  blue: named('blue'),
  blue2: named('blue2'),
  green: named('green'),
  teapot: (_, response) => {
    response.writeHead(404, { 'x-app': 'teapot' }).end('the app says not found')
  },
  failing: (_, response) => {
    response.writeHead(503).end('the app says unavailable')
  },
  forger: (_, response) => {
    response.writeHead(400, { 'x-cf-routererror': 'unknown_route' }).end('forged by the app')
  },
  session: (_, response) => {
    response.writeHead(200, { 'set-cookie': 'JSESSIONID=abc; Path=/' }).end('session')
  },
  redirect: (_, response) => {
    response.writeHead(301, { location: 'https://shop.test/' }).end()
  },
}

const openPort = (server: Server): Promise<number> =>
  new Promise(resolve => {
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port))
  })

const shut = (server: Server): Promise<void> =>
  new Promise(resolve => {
    server.close(() => resolve())
    if ('closeAllConnections' in server) (server.closeAllConnections as () => void)()
  })

// A router that still writes the body when the connection ends names another cause than EOF.
const closeWhenAsked = (socket: Socket): void => {
  let heard = ''
  socket.on('error', () => socket.destroy())
  socket.on('data', part => {
    heard += part.toString()
    const [head, body] = heard.split('\r\n\r\n')
    if (body !== undefined && (body !== '' || head?.startsWith('GET') === true)) socket.end()
  })
}

export const startBackends = async (): Promise<Backends> => {
  const closing = createTcpServer(closeWhenAsked)
  const refusing = createTcpServer()
  const servers: [string, Server][] = [
    ...Object.entries(answers).map(([name, listener]): [string, Server] => [
      name,
      createServer(listener),
    ]),
    ['closing', closing],
    ['refusing', refusing],
  ]
  const ports = await Promise.all(
    servers.map(
      async ([name, server]): Promise<[string, number]> => [name, await openPort(server)],
    ),
  )
  await shut(refusing)
  return {
    ports: Object.fromEntries(ports),
    close: async () => {
      await Promise.all(servers.filter(([name]) => name !== 'refusing').map(([, s]) => shut(s)))
    },
  }
}
