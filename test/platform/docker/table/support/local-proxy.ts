import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Environment } from '../../../../../src/environment.ts'
import type { Layout } from '../../../../../src/platform/docker/proxy/layout.ts'
import {
  certificateList,
  mainConfiguration,
  mainFile,
} from '../../../../../src/platform/docker/proxy/main-configuration.ts'
import type { Place } from '../../../../../src/platform/docker/proxy/place.ts'
import { testEnvironment } from '../../../cloudfoundry/support/environment.ts'
import { freePorts } from './free-port.ts'
import { localShell } from './local-shell.ts'
import { until } from './until.ts'

/** A real HAProxy on this machine, with a volume of its own. */
export interface LocalProxy extends Place {
  readonly env: Environment
  readonly runs: () => number
  readonly log: () => string
  /** As when the Engine restarts the container: every process is killed. */
  readonly restart: () => Promise<void>
  /** Kills every process; the volume stays. */
  readonly kill: () => Promise<void>
  readonly stop: () => Promise<void>
}

const answers = (port: number): Promise<boolean> =>
  new Promise(resolve => {
    const socket = connect(port, '127.0.0.1')
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false))
    socket.once('connect', () => socket.destroy())
  })

const layoutIn = async (root: string): Promise<Layout> => {
  const [http = 0, https = 0, master = 0, refusal = 0, handover = 0] = await freePorts(5)
  return {
    root,
    configuration: `${root}/proxy`,
    routes: `${root}/maps/routes.map`,
    asks: `${root}/maps/asks.map`,
    certificates: `${root}/certificates`,
    http,
    https,
    master,
    refusal,
    handover,
  }
}

const begin = async (layout: Layout, told: (text: string) => void): Promise<ChildProcess> => {
  const child = spawn(
    'haproxy',
    ['-W', '-db', '-S', `127.0.0.1:${layout.master}`, '-f', layout.configuration],
    { stdio: ['ignore', 'pipe', 'pipe'], detached: true },
  )
  child.stdout.setEncoding('utf8').on('data', told)
  child.stderr.setEncoding('utf8').on('data', told)
  await until('HAProxy listens', () => {
    if (child.exitCode !== null) throw new Error('HAProxy has ended')
    return answers(layout.http)
  })
  return child
}

const kill = async (child: ChildProcess): Promise<void> => {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return
  const gone = once(child, 'exit')
  // Its own group: workers of before a reload are in it, too.
  process.kill(-child.pid, 'SIGKILL')
  await gone
}

/** Starts one on free ports. */
export const startProxy = async (options = { https: false }): Promise<LocalProxy> => {
  const root = await mkdtemp(join(tmpdir(), 'bgt-proxy-'))
  const layout = await layoutIn(root)
  for (const folder of ['proxy', 'maps', 'certificates']) await mkdir(join(root, folder))
  await writeFile(layout.routes, '')
  await writeFile(layout.asks, '')
  await writeFile(certificateList(layout), '')
  await writeFile(`${layout.configuration}/${mainFile}`, mainConfiguration(options, layout))
  let log = ''
  const told = (text: string): void => {
    log += text
  }
  let child = await begin(layout, told).catch((thrown: unknown) => {
    throw new Error(`HAProxy did not start: ${log}`, { cause: thrown })
  })
  const shell = localShell(root)
  return {
    env: testEnvironment(true),
    name: 'local',
    shell,
    layout,
    check: () => Promise.resolve(),
    runs: shell.runs,
    log: () => log,
    restart: async () => {
      await kill(child)
      child = await begin(layout, told)
    },
    kill: () => kill(child),
    stop: async () => {
      await kill(child)
      await rm(root, { recursive: true, force: true })
    },
  }
}
