import { type IncomingMessage, request as send } from 'node:http'
import { json, text } from 'node:stream/consumers'
import { textAt } from '../../../foundation/cc/fields.ts'
import { fileOf } from '../../executables/execute.ts'
import type { Part } from '../../part.ts'
import { say } from '../../say.ts'
import { nodeStart, timeStarts, type Timed } from '../../startup/timed.ts'
import { tableOf } from '../../table.ts'
import { ours, proxyOf, sourceFor } from '../ways/ours.ts'
import type { Shop } from '../ways/way.ts'
import { onHost, withShop } from './on-host.ts'

const rounds = 25

const post = (shop: Shop, path: string, body: object) =>
  new Promise<IncomingMessage>((resolve, reject) => {
    const socketPath = shop.docker.address.replace('unix://', '')
    const headers = { 'content-type': 'application/json' }
    const request = send({ socketPath, path, method: 'POST', headers, agent: false }, resolve)
    request.once('error', reject)
    request.end(JSON.stringify(body))
  })

/** What a check cannot do without: a process in the proxy's container, over the Engine's API. */
const bareExec = async (shop: Shop): Promise<number> => {
  const began = performance.now()
  const wish = { AttachStdin: false, AttachStdout: true, Cmd: ['true'] }
  const made = await post(shop, `/containers/${proxyOf(shop.name)}/exec`, wish)
  const id = textAt(await json(made), 'Id')
  if (id === undefined) throw new Error('the Engine starts no process in the proxy')
  await text(await post(shop, `/exec/${id}/start`, { Detach: false, Tty: false }))
  return performance.now() - began
}

const show = (shown: readonly (readonly [string, Timed])[]): void => {
  const rows = shown.map(([name, { median, fastest }]) => [
    name,
    `${median.toFixed(1)} ms`,
    `${fastest.toFixed(1)} ms`,
  ])
  for (const line of tableOf(['start', 'median', 'fastest'], rows)) say(line)
}

/** How fast a check is on a Docker host. */
export const check: Part = {
  name: 'docker:check',
  about: 'how fast check is on a Docker host, beside Node and one exec (half a minute)',
  run: onHost(host =>
    withShop(host, ours(), { name: 'check', startTime: 0 }, async shop => {
      const request = JSON.stringify({ source: sourceFor(shop) })
      const starts = [
        nodeStart('node -e 0', ['-e', '0']),
        { name: 'one exec (true)', once: () => bareExec(shop) },
        nodeStart('a whole check', [fileOf('check')], request),
      ]
      const times = await timeStarts(starts, rounds)
      show(starts.map(({ name }, at) => [name, times[at] ?? { median: 0, fastest: 0 }]))
      const [node, exec, whole] = times
      if (node === undefined || exec === undefined || whole === undefined) return []
      const ratio = (of: keyof Timed) => ((whole[of] - exec[of]) / node[of]).toFixed(2)
      say(
        `a check without the exec is ${ratio('median')} times node -e 0 (fastest: ${ratio('fastest')}); aimed at: 3 at most`,
      )
      return []
    }),
  ),
}
