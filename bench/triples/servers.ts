import { createServer, type Server } from 'node:net'
import type { AddressInfo } from 'node:net'
import { impossibleInstance } from '../../src/proof/instrument.ts'

/** Cheap servers that answer pinned requests as routers do that know every instance but one. */
export interface Servers {
  readonly addresses: readonly string[]
  readonly answered: () => number
  readonly close: () => void
}

const refusal = 'HTTP/1.1 400 Bad Request\r\nX-Cf-Routererror: unknown_route\r\n'
const impossible = `:${impossibleInstance}\r\n`

const startOne = (name: string, count: () => number): Promise<Server> =>
  new Promise(resolve => {
    const server = createServer({ noDelay: true }, socket => {
      let rest = ''
      socket.setEncoding('latin1')
      socket.on('error', () => socket.destroy())
      socket.on('data', (text: string) => {
        const requests = (rest + text).split('\r\n\r\n')
        rest = requests.pop() ?? ''
        for (const request of requests) {
          const id = `00000000-0000-4000-8000-${String(count()).padStart(12, '0')}`
          const head = `${request}\r\n`.includes(impossible)
            ? refusal
            : `HTTP/1.1 200 OK\r\nX-Vcap-Request-Id: ${id}\r\nX-Vcap-Router: ${name}\r\n`
          socket.write(`${head}Content-Length: 0\r\n\r\n`)
        }
      })
    })
    server.listen(0, '127.0.0.1', () => resolve(server))
  })

/** Starts so many. */
export const startServers = async (routers: number): Promise<Servers> => {
  let answered = 0
  const count = (): number => (answered += 1)
  const names = Array.from({ length: routers }, (_, index) => `10.0.0.${index + 1}`)
  const servers = await Promise.all(names.map(name => startOne(name, count)))
  return {
    addresses: servers.map(server => `127.0.0.1:${(server.address() as AddressInfo).port}`),
    answered: () => answered,
    close: () => servers.forEach(server => server.close()),
  }
}
