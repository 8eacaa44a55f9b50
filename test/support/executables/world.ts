import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Foundation, startFoundation } from '../../../foundation/foundation.ts'
import type { FoundationOptions } from '../../../foundation/options.ts'
import { type Client, connect } from '../../foundation/client.ts'
import { canary, killBelow } from './execute.ts'
import type { Place } from './request.ts'

/** A foundation, and a directory as Concourse fills it for a put. */
export interface World extends Place {
  readonly foundation: Foundation
  /** Speaks to the API as a person with the cf CLI does. */
  readonly client: Client
  /** Holds `counter`, a usual web app, and `workers`, one with a worker and a clock beside it. */
  readonly directory: string
  /** Every router is asked by itself, and heartbeats are short. */
  readonly sourceFor: Place['sourceFor']
  /** Writes a file into the directory; answers with its path from there. */
  readonly write: (path: string, text: string) => Promise<string>
  readonly close: () => Promise<void>
}

const counter = fileURLToPath(new URL('../../../bench/apps/counter', import.meta.url))

const hasty: FoundationOptions = {
  routers: 3,
  nats: 'in-process',
  password: `${canary}-password`,
  client: { id: 'ci', secret: `${canary}-client` },
  stagingDelay: 30,
  jobDelay: 10,
  uploadDelay: 10,
  timeConstants: {
    routerStartDelay: 0,
    heartbeat: 500,
    emitterSync: 3_000,
    unregisterInterval: 1_000,
    diegoSync: 2_000,
    gracefulShutdown: 1_000,
  },
}

/** Starts a foundation whose periods are short: what takes a minute elsewhere takes two seconds. */
export const startWorld = async (options: FoundationOptions = {}): Promise<World> => {
  const root = await mkdtemp(join(tmpdir(), 'world-'))
  const directory = join(root, 'put')
  const write = async (path: string, text: string): Promise<string> => {
    await mkdir(dirname(join(directory, path)), { recursive: true })
    await writeFile(join(directory, path), text)
    return path
  }
  await cp(counter, join(directory, 'counter'), { recursive: true })
  await cp(counter, join(directory, 'workers'), { recursive: true })
  await write('workers/Procfile', 'web: node server.js\nworker: sleep 1000\nclock: sleep 1000\n')
  const foundation = await startFoundation({
    ...hasty,
    ...options,
    timeConstants: { ...hasty.timeConstants, ...options.timeConstants },
  })
  return {
    foundation,
    client: await connect(foundation),
    directory,
    sourceFor: app => ({
      ...foundation.source,
      app,
      routers: { ...foundation.source.routers, heartbeat: '800ms' },
    }),
    write,
    empty: () => mkdtemp(join(root, 'get-')),
    close: async () => {
      killBelow(root)
      await foundation.close()
      await rm(root, { recursive: true, force: true })
    },
  }
}

/** Runs a test in a world of its own, which is closed however the test ends. */
export const inWorld = async (
  test: (world: World) => Promise<void>,
  options?: FoundationOptions,
): Promise<void> => {
  const world = await startWorld(options)
  try {
    await test(world)
  } finally {
    await world.close()
  }
}
