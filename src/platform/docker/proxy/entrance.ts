import { text } from 'node:stream/consumers'
import type { DockerSource } from '../../../config/docker-source.ts'
import type { Environment, Milliseconds } from '../../../environment.ts'
import { isFailure } from '../../../failure.ts'
import { dialOutside } from './dial.ts'
import { layout } from './layout.ts'
import type { Entrance } from './proxy.ts'

const timeout: Milliseconds = 2_000

/** Where the plain port is reached from outside, as far as the source tells. */
const outside = ({ proxy, host }: DockerSource): Extract<Entrance, { kind: 'outside' }> => {
  const { ip, port } = proxy.http_port
  const engine = host.kind === 'unix' ? (ip === '0.0.0.0' ? '127.0.0.1' : ip) : host.host
  return { kind: 'outside', host: proxy.address ?? engine, port }
}

/** A host that no app has, so that the answer is the proxy's own. */
const request = (secret: string): string =>
  [
    'GET / HTTP/1.1',
    'Host: blue-green.invalid',
    'User-Agent: blue-green-resource',
    `x-blue-green: ${secret}`,
    'Connection: close',
    '\r\n',
  ].join('\r\n')

/** Does whatever listens there know the secret that only our own proxy was told? */
const answers = async (
  env: Environment,
  name: string,
  { host, port }: Extract<Entrance, { kind: 'outside' }>,
  secret: string,
): Promise<boolean> => {
  const stream = await dialOutside(name, host, port, env.signal)
  const timer = setTimeout(() => stream.destroy(), timeout)
  try {
    stream.write(request(secret))
    const [head = ''] = (await text(stream)).split('\r\n\r\n')
    return head.toLowerCase().includes(`\r\nx-blue-green-answer: ${secret} `)
  } catch {
    // Broken off, or too slow: nothing that requests could be sent to.
    return false
  } finally {
    clearTimeout(timer)
    stream.destroy()
  }
}

/**
 * How requests reach the proxy's plain port: from outside, when our own proxy answers there and
 * not some other program; else from inside its container. `secret` is one that the proxy honours.
 */
export const findEntrance = async (
  env: Environment,
  source: DockerSource,
  secret: string,
): Promise<Entrance> => {
  const there = outside(source)
  const at = `${there.host}:${there.port}`
  const { name } = source.proxy
  try {
    if (await answers(env, name, there, secret)) return there
    env.log.info(`at ${at} another program answers than the proxy ${name}; asking inside it`)
  } catch (thrown) {
    if (!isFailure(thrown, 'proxy.unreachable')) throw thrown
    env.log.info(`the proxy ${name} is not reached at ${at}; asking inside its container`)
  }
  return { kind: 'inside', port: layout.http }
}
