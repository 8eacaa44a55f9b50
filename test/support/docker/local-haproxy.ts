import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import * as net from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe } from 'vitest'
import {
  appFile,
  mapOf,
  writeAppFile,
} from '../../../src/platform/docker/proxy/app-configuration.ts'
import { layout as usual, type Layout } from '../../../src/platform/docker/proxy/layout.ts'
import {
  mainConfiguration,
  mainFile,
} from '../../../src/platform/docker/proxy/main-configuration.ts'
import { parseServerName } from '../../../src/platform/docker/proxy/server-line.ts'
import type { AppTable, RunningServer } from '../../../src/platform/docker/proxy/table.ts'

/** An HAProxy of this machine with the configuration that the proxy's container would have. */
export interface LocalHaproxy {
  readonly port: number
  /** Path of the map of secrets. */
  readonly asks: string
  /** One command of its runtime API, and what it said. */
  readonly command: (text: string) => Promise<string>
  readonly running: () => Promise<readonly RunningServer[]>
  /** Ends it at once and starts another one with this table (or the same). */
  readonly restart: (table?: AppTable) => Promise<void>
  readonly stop: () => void
}

/** `describe` for tests that need HAProxy on this machine; with `CI=true` they always run. */
export const describeHaproxy = (title: string, suite: () => void): void => {
  if (spawnSync('haproxy', ['-v']).status !== 0 && process.env['CI'] !== 'true')
    describe.skip(`${title} (skipped: no haproxy on this machine)`, suite)
  else describe(title, suite)
}

const freePort = async (): Promise<number> => {
  const server = net.createServer()
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise(resolve => server.close(resolve))
  return typeof address === 'object' && address !== null ? address.port : 0
}

const command = (path: string, text: string): Promise<string> =>
  new Promise((resolve, reject) => {
    let said = ''
    const socket = net.connect(path)
    socket.setEncoding('utf8').on('data', (chunk: string) => (said += chunk))
    socket.once('error', reject).once('end', () => resolve(said))
    socket.write(`${text}\n`)
  })

const until = async (what: string, holds: () => Promise<boolean>): Promise<void> => {
  for (const end = Date.now() + 10_000; Date.now() < end; ) {
    if (await holds().catch(() => false)) return
    await new Promise(resolve => setTimeout(resolve, 5))
  }
  throw new Error(`${what} did not come true within 10 s`)
}

const rows = (text: string): readonly (readonly string[])[] =>
  text
    .split('\n')
    .filter(line => line !== '' && !line.startsWith('#'))
    .map(line => line.split(/[ ,]/))

const stateOf = (operation: string | undefined, administration: string | undefined) =>
  administration !== '0' ? 'leaving' : operation === '0' ? 'down' : 'ready'

const readServers = async (path: string): Promise<readonly RunningServer[]> => {
  const [, ...states] = rows(await command(path, 'show servers state'))
  const sessions = rows(await command(path, 'show stat -1 4 -1'))
  return states.flatMap(
    ([, backend = '', , name = '', address = '', operation, administration]) => {
      const server = parseServerName(name)
      if (server === undefined) return []
      const inside = sessions.find(([first, second]) => first === backend && second === name)?.[4]
      return {
        worker: 1,
        current: true,
        slot: Number(backend.split('.').at(-1)),
        ...server,
        address,
        state: stateOf(operation, administration),
        sessions: Number(inside),
      }
    },
  )
}

/** Starts it, and waits until it listens. */
export const startHaproxy = async (first: AppTable): Promise<LocalHaproxy> => {
  const folder = mkdtempSync(join(tmpdir(), 'haproxy-'))
  const [http, refusal, handover] = [await freePort(), await freePort(), await freePort()]
  const at = (name: string) => join(folder, name)
  const layout: Layout = {
    ...usual,
    http,
    refusal,
    handover,
    routes: at('routes.map'),
    asks: at('asks.map'),
  }
  const socket = at('cli')
  let table = first
  let child: ChildProcess | undefined
  const end = async () => {
    const old = child
    if (old === undefined || old.exitCode !== null) return
    const ended = new Promise(resolve => old.once('exit', resolve))
    old.kill('SIGKILL')
    await ended
  }
  const start = async () => {
    const files = {
      // First: a limit that is stated twice is the first one, and few files may be open here.
      'cli.cfg': `global\n  stats socket ${socket} level admin\n  maxconn 500\n`,
      [mainFile]: mainConfiguration({ https: false }, layout),
      [appFile(table.app)]: writeAppFile(table, layout),
      'routes.map': [...mapOf(table)].map(entry => `${entry.join(' ')}\n`).join(''),
      'asks.map': '',
    }
    for (const [name, text] of Object.entries(files)) writeFileSync(at(name), text)
    const read = Object.keys(files).filter(name => name.endsWith('.cfg'))
    let complaints = ''
    const next = spawn('haproxy', ['-db', ...read.flatMap(name => ['-f', at(name)])], {
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    next.stderr.setEncoding('utf8').on('data', (chunk: string) => (complaints += chunk))
    child = next
    await until('haproxy listens', async () => {
      if (next.exitCode !== null) throw new Error(complaints)
      return (await command(socket, 'show info')).includes(`Pid: ${next.pid}`)
    }).catch((thrown: unknown) => {
      throw new Error(complaints, { cause: thrown })
    })
  }
  await start()
  return {
    port: http,
    asks: layout.asks,
    command: text => command(socket, text),
    running: () => readServers(socket),
    restart: async next => {
      await end()
      table = next ?? table
      await start()
    },
    stop: () => {
      child?.kill('SIGKILL')
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
