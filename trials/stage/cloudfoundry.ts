import type { Foundation } from '../../foundation/foundation.ts'
import type { FoundationOptions } from '../../foundation/options.ts'
import { rowsWhere } from '../../foundation/cc/store.ts'
import { startLoad } from '../../bench/load/load.ts'
import { apps, everywhere, isLocked, routes, serving } from '../../test/support/executables/look.ts'
import { check, newBuild, startPut } from '../../test/support/executables/put.ts'
import { manifestOf, type Subject } from '../../test/support/executables/request.ts'
import { startWorld, type World } from '../../test/support/executables/world.ts'
import { keys } from '../../src/platform/cloudfoundry/port/identity.ts'
import { textsOf } from '../../src/platform/cloudfoundry/port/ledger-store.ts'
import { startRelay } from '../relay/relay.ts'
import { createWatch, type Watch } from '../relay/watch.ts'
import { newestOf } from './ledger.ts'
import { byPurpose, ledgerOf } from './purpose.ts'
import type { Left, Rest, Stage, Standing, Theatre, Wish } from './stage.ts'

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

/** The drain is long enough for the requests of a machine that has much else to do. */
const waits = { bake: '500ms', drain: '2s', stable_for: '300ms' }

const paramsFor = (app: string, wish: Wish) => {
  const params = { action: wish.action, keep_failed: false, ...waits }
  if (wish.action === 'recover') return params
  const smoked = { ...params, smoke_test: [{ path: '/' }] }
  if (!('release' in wish)) return smoked
  const manifest = manifestOf(app, wish.release, { env: { COUNTER_WORK: 30 } })
  return { ...smoked, manifest, path: 'counter' }
}

/** What the ledger's app, the lock's and the releases hold, whatever a run has said. */
const leftIn = (subject: Subject): Left => {
  const { world, app } = subject
  const ledger = ledgerOf(world, app)?.metadata.annotations ?? {}
  const newest = newestOf([...textsOf(ledger).values()])
  const marked = rowsWhere(
    world.foundation.cc.store.apps,
    ({ metadata }) => metadata.labels[keys.live] === newest?.id,
  )
  return {
    deployment: newest?.id,
    phase: newest?.phase,
    marked: newest !== undefined && marked.length > 0,
    locked: isLocked(subject),
  }
}

/** Apps beside the live one, the kept one and the ledger. */
const besides = (app: string, aside: Rest['aside']): readonly string[] => {
  switch (aside) {
    case undefined:
      return []
    case 'staged':
      return [`${app}-ID STARTED`]
    case 'stopped':
      return [`${app}-ID STOPPED`]
  }
}

const openStage = async (world: World, app: string): Promise<Stage> => {
  const { foundation } = world
  const watch = createWatch()
  const relays = await relaysTo(foundation, byPurpose(watch, world, app))
  const ids = new Set<string>()
  const subject: Subject = { world, app, source: { api: relays.api } }
  return {
    platform: 'cloudfoundry',
    app,
    watch,
    start: (wish, variables) => {
      const run = startPut(subject, paramsFor(app, wish), { ...newBuild(), ...variables })
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
        rate: 4,
        // With more of them a machine that stood still for a while would never catch up.
        most: { requests: 100_000, milliseconds: 3_600_000, atOnce: 10 },
      }),
    standing: async (): Promise<Standing> => ({
      serving: await serving(subject),
      check: (await check(subject)).length,
      apps: apps(subject),
      routes: routes(subject),
      privateRoutes: privateRoutes(world, ids),
    }),
    left: () => Promise.resolve(leftIn(subject)),
    resting: ({ live, kept, aside }: Rest): Standing => ({
      serving: everywhere(live ?? '404 unknown_route'),
      check: live === undefined ? 0 : 1,
      apps: [
        ...(live === undefined ? [] : [`${app} STARTED`]),
        ...(kept === undefined ? [] : [`${app}-ID STOPPED`]),
        ...besides(app, aside),
        `${app}.deployments STOPPED`,
      ].toSorted(),
      routes: live === undefined ? [] : [app],
      privateRoutes: aside === 'staged' ? 1 : 0,
    }),
    close: relays.close,
  }
}

/** A Cloud Foundry with late routers. */
export const openFoundation = async (): Promise<Theatre & { readonly world: World }> => {
  const world = await startWorld(late)
  return { world, open: app => openStage(world, app), close: world.close }
}
