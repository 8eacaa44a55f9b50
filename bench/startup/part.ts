import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { startFoundation, type Foundation } from '../../foundation/foundation.ts'
import { execute, fileOf } from '../executables/execute.ts'
import { sourceFor } from '../executables/source.ts'
import type { Part } from '../part.ts'
import { say } from '../say.ts'
import { tableOf } from '../table.ts'
import { openCf } from '../ways/cf.ts'
import { push } from '../ways/push.ts'
import { mapRoute } from '../ways/routes.ts'
import { pushOf, type Shop } from '../ways/way.ts'
import { deployReleases } from './releases.ts'
import { nodeStart, timeStarts, type Timed } from './timed.ts'

const rounds = 25
const mostRequests = 4
const shop: Shop = { name: 'shop', host: 'shop', instances: 1, startTime: 0 }

/** What one `check` asks Cloud Controller; the token comes from UAA, which is another server. */
const requestsOf = async (foundation: Foundation): Promise<readonly string[]> => {
  foundation.faults.forget()
  const { code } = await execute(
    'check',
    { source: sourceFor(foundation, shop.name) },
    '/',
    () => {},
  )
  if (code !== 0) throw new Error(`check fails with exit code ${code}`)
  return foundation.faults.requests().map(({ method, path }) => `${method} ${path}`)
}

/** A server that is no Cloud Controller: a check asks it once, and gives up. */
const startStranger = async () => {
  const asked = { requests: 0 }
  const server = createServer((_, response) => {
    asked.requests += 1
    response.writeHead(404).end('{}')
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return { asked, url: `http://127.0.0.1:${port}`, close: () => server.close() }
}

const compareTimes = async (foundation: Foundation): Promise<void> => {
  const stranger = await startStranger()
  const source = sourceFor(foundation, shop.name)
  const check = (request: unknown, name: string) =>
    nodeStart(name, [fileOf('check')], JSON.stringify(request))
  const starts = [
    nodeStart('node -e 0', ['-e', '0']),
    check({ source: {} }, 'check that asks nobody (a source with mistakes)'),
    check({ source: { ...source, api: stranger.url } }, 'check that makes a single request'),
    check({ source }, 'a whole check'),
  ]
  const times = await timeStarts(starts, rounds)
  const perStart = stranger.asked.requests / rounds
  stranger.close()
  // Each is held against the start that it is compared with.
  const rows = times.map((time, index) => {
    const other = times[index - 1]
    const compared = index % 2 === 1 && other !== undefined
    const ratio = (of: keyof Timed) => (compared ? (time[of] / other[of]).toFixed(2) : '')
    return [
      starts[index]?.name ?? '',
      `${time.median.toFixed(1)} ms`,
      ratio('median'),
      `${time.fastest.toFixed(1)} ms`,
      ratio('fastest'),
    ]
  })
  const head = ['start', 'median', 'to the line above', 'fastest', 'to the line above']
  for (const line of tableOf(head, rows)) say(line)
  say('aimed at: 1.5 at most')
  if (perStart !== 1) say(`(the check that should make one request made ${perStart})`)
}

const countRequests = async (foundation: Foundation): Promise<readonly string[]> => {
  const cf = await openCf(foundation)
  await deployReleases(foundation, cf, shop, 1, 2)
  const one = await requestsOf(foundation)
  await compareTimes(foundation)
  await deployReleases(foundation, cf, shop, 3, 11)
  const ten = await requestsOf(foundation)
  const stranger = await push(cf, pushOf({ shop, release: '1' }, 'stranger'))
  await mapRoute(cf, shop.host, stranger)
  const mixed = await requestsOf(foundation)
  const rows = [
    ['1 kept release', String(one.length), String(mostRequests)],
    ['10 kept releases', String(ten.length), String(mostRequests)],
    ['10 kept releases and a mixed route', String(mixed.length), String(mostRequests + 1)],
  ]
  say()
  for (const line of tableOf(['a check with', 'requests', 'at most'], rows)) say(line)
  for (const request of ten) say(`  ${request}`)
  return rows
    .filter(([, made, most]) => Number(made) > Number(most))
    .map(([what, made, most]) => `a check with ${what} makes ${made} requests, ${most} allowed`)
}

const run = async (): Promise<readonly string[]> => {
  const foundation = await startFoundation({
    routers: 1,
    stagingDelay: 50,
    timeConstants: { routerStartDelay: 0, heartbeat: 200, gracefulShutdown: 200 },
  })
  try {
    return await countRequests(foundation)
  } finally {
    await foundation.close()
  }
}

/** How fast a check is, and how little it asks. */
export const startup: Part = {
  name: 'startup',
  about: 'how fast check starts, and how often it asks (about a minute)',
  run,
}
