import { createServer } from 'node:http'

/** A server to which redirections lead, and which nobody may follow them to. */
export interface Elsewhere {
  readonly url: string
  /** Requests that came, as `GET /path`. */
  readonly asked: () => readonly string[]
  readonly close: () => Promise<void>
}

/** Starts it on a port of the loopback. */
export const startElsewhere = async (): Promise<Elsewhere> => {
  const asked: string[] = []
  const server = createServer(({ method, url }, response) => {
    asked.push(`${method} ${url}`)
    response.end('{}')
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : undefined
  return {
    url: `http://127.0.0.1:${port}/elsewhere`,
    asked: () => asked,
    close: () =>
      new Promise(resolve => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
