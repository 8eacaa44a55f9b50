import type { Foundation } from '../../foundation/foundation.ts'
import type { FoundationOptions } from '../../foundation/options.ts'
import { rowsWhere } from '../../foundation/cc/store.ts'
import { startLoad } from '../../bench/load/load.ts'
import { apps, everywhere, routes, serving } from '../../test/support/executables/look.ts'
import { check, newBuild, startPut } from '../../test/support/executables/put.ts'
import { manifestOf, type Subject } from '../../test/support/executables/request.ts'
import { startWorld, type World } from '../../test/support/executables/world.ts'
import { keys } from '../../src/platform/cloudfoundry/port/identity.ts'
import { startRelay } from '../relay/relay.ts'
import { createWatch, type Watch } from '../relay/watch.ts'
import type { Rest, Stage, Standing, Theatre, Wish } from './stage.ts'

/** Late routers: one hears everything late, one some things twice and in another order. */
const late: FoundationOptions = {
  routers: [{ lag: 0 }, { lag: 700 }, { reorder: 300, repeat: 0.2 }],
}

const host = '127.0.0.1'

/** Relays before Cloud Controller, UAA and Log Cache; gives the address of the first. */
const relaysTo = async ({ api, uaa, logCache }: Foundation, watch: Watch) => {
  const before = (name: string, url: string, rewrite?: ReadonlyMap<string, string>) =>
    startRelay({
      name,
      upstream: { host, port: Number(new URL(url).port) },
      listen: { host, port: 0 },
      watch,
      ...(rewrite === undefined ? {} : { rewrite }),
    })
  const [login, logs] = await Promise.all([before('uaa', uaa), before('log-cache', logCache)])
  const past = new Map([
    [uaa, `http://${host}:${login.port}`],
    [logCache, `http://${host}:${logs.port}`],
  ])
  // The address of the relay itself is not known before it listens.
  const controller = await before('api', api, past)
  past.set(api, `http://${host}:${controller.port}`)
  return {
    api: `http://${host}:${controller.port}`,
    close: async () => {
      await Promise.all([controller, login, logs].map(each => each.close()))
    },
  }
}

const deployment = /\d{8}-\d{6}-\w{6}/g

/** Private routes of these deployments: nothing but a label tells whose one is that leads nowhere. */
const privateRoutes = ({ foundation }: World, ids: ReadonlySet<string>): number =>
  rowsWhere(foundation.cc.store.routes, ({ metadata }) =>
    ids.has(metadata.labels[keys.privateTo] ?? ''),
  ).length

const waits = { bake: '500ms', drain: '300ms', stable_for: '300ms' }

const paramsFor = (app: string, wish: Wish) =>
  wish.action === 'recover'
    ? { action: 'recover', ...waits }
    : {
        manifest: manifestOf(app, wish.release, { env: { COUNTER_WORK: 30 } }),
        path: 'counter',
        keep_failed: false,
        smoke_test: [{ path: '/' }],
        ...waits,
      }

const openStage = async (world: World, app: string): Promise<Stage> => {
  const { foundation } = world
  const watch = createWatch()
  const relays = await relaysTo(foundation, watch)
  const ids = new Set<string>()
  const subject: Subject = { world, app, source: { api: relays.api } }
  return {
    platform: 'cloudfoundry',
    app,
    watch,
    start: wish => {
      const run = startPut(subject, paramsFor(app, wish), newBuild())
      void run.ended.then(({ stderr }) => {
        for (const [id] of stderr.matchAll(deployment)) ids.add(id)
      })
      return run
    },
    load: () =>
      startLoad({
        balancer: foundation.balancer,
        host: `${app}.apps.test`,
        app,
        rate: 15,
        most: { requests: 100_000, milliseconds: 3_600_000 },
      }),
    standing: async (): Promise<Standing> => ({
      serving: await serving(subject),
      check: (await check(subject)).length,
      apps: apps(subject),
      routes: routes(subject),
      privateRoutes: privateRoutes(world, ids),
    }),
    resting: ({ live, kept }: Rest): Standing => ({
      serving: everywhere(live),
      check: 1,
      apps: [
        `${app} STARTED`,
        ...(kept === undefined ? [] : [`${app}-ID STOPPED`]),
        `${app}.deployments STOPPED`,
      ],
      routes: [app],
      privateRoutes: 0,
    }),
    close: relays.close,
  }
}

/** A Cloud Foundry with late routers. */
export const openFoundation = async (): Promise<Theatre & { readonly world: World }> => {
  const world = await startWorld(late)
  return { world, open: app => openStage(world, app), close: world.close }
}
