import { createServer, type RequestListener, type Server } from 'node:http'
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Ground, folder } from './documents.ts'

/** Where tries are made: two platforms that say little, and the directory of a step. */
export interface Place extends Ground {
  /** What `in` and `out` get as their argument. */
  readonly directory: string
  /** Requests that the platforms were asked. */
  readonly asked: () => number
  readonly close: () => Promise<void>
}

const page = { pagination: { total_results: 0, total_pages: 1, next: null }, resources: [] }

/** One organization with one empty space; nothing else is there, and nothing can be made. */
const cloudFoundry = (origin: () => string, url: URL): unknown => {
  const link = { href: origin() }
  switch (url.pathname) {
    case '/':
      return { links: { cloud_controller_v3: link, login: link } }
    case '/oauth/token':
      return { access_token: 'a', token_type: 'bearer', expires_in: 600 }
    case '/v3/apps':
      return { ...page, included: { spaces: [], organizations: [] } }
    case '/v3/organizations':
      return { ...page, resources: [{ guid: 'o', name: 'acme' }] }
    case '/v3/spaces':
      return {
        ...page,
        resources: [
          { guid: 's', name: 'live', relationships: { organization: { data: { guid: 'o' } } } },
        ],
        included: { organizations: [{ guid: 'o', name: 'acme' }] },
      }
    default:
      return undefined
  }
}

/** An Engine without anything on it. */
const engine = (url: URL): unknown => {
  if (url.pathname === '/_ping') return 'OK'
  if (url.pathname.endsWith('/version'))
    return { Version: '27.0.0', ApiVersion: '1.47', Os: 'linux', Arch: 'amd64' }
  return url.pathname.endsWith('/containers/json') ? [] : undefined
}

const listen = async (server: Server, where: string | number): Promise<void> => {
  const { promise, resolve } = Promise.withResolvers<void>()
  if (typeof where === 'number') server.listen(where, '127.0.0.1', resolve)
  else server.listen(where, resolve)
  await promise
}

/** What may be found in an input of a job, traps included. */
const furnish = async (directory: string): Promise<void> => {
  const input = join(directory, folder)
  await mkdir(join(input, 'site'), { recursive: true })
  await mkdir(join(input, 'empty'))
  const files: Readonly<Record<string, string>> = {
    'site/index.html': 'hello',
    image: 'team/app:1\n',
    label: 'v1\n',
    'manifest.yml': 'applications: [{}]\n',
    'vars.yml': 'name: c4nary-file\n',
    broken: '\u0000\uFFFD: [',
  }
  for (const [name, text] of Object.entries(files)) await writeFile(join(input, name), text)
  await symlink('/etc', join(input, 'outside'))
  await symlink('round', join(input, 'round'))
}

/** Opens both platforms, on loopback and on a socket, and a directory. */
export const openPlace = async (): Promise<Place> => {
  const home = await mkdtemp(join(tmpdir(), 'fuzz-'))
  const directory = join(home, 'step')
  await furnish(directory)
  let asked = 0
  const answering =
    (answer: (url: URL) => unknown): RequestListener =>
    (request, response) => {
      asked += 1
      request.resume()
      const url = new URL(request.url ?? '/', 'http://platform')
      const isWrite = request.method !== 'GET' && url.pathname !== '/oauth/token'
      const said = isWrite ? undefined : answer(url)
      response.writeHead(said === undefined ? 404 : 200, {
        'content-type': 'application/json',
        'api-version': '1.45',
        connection: 'close',
      })
      const missing = {
        message: 'not here',
        errors: [{ code: 10_010, title: 'CF-ResourceNotFound', detail: 'not here' }],
      }
      response.end(typeof said === 'string' ? said : JSON.stringify(said ?? missing))
    }
  let api = ''
  const servers = [
    createServer(answering(url => cloudFoundry(() => api, url))),
    createServer(answering(engine)),
  ] as const
  const socket = join(home, 'engine.sock')
  await listen(servers[0], 0)
  await listen(servers[1], socket)
  const address = servers[0].address()
  api = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`
  return {
    api,
    engine: `unix://${socket}`,
    directory,
    asked: () => asked,
    close: async () => {
      for (const server of servers) {
        server.close()
        server.closeAllConnections()
      }
      await rm(home, { recursive: true, force: true })
    },
  }
}
