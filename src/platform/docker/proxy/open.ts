import type { DockerSource } from '../../../config/docker-source.ts'
import type { Environment, Milliseconds } from '../../../environment.ts'
import { asFailure, Failure } from '../../../failure.ts'
import type { Engine } from '../engine/engine.ts'
import { allow, forget } from './asks.ts'
import { installCertificates } from './certificates.ts'
import { dialOutside } from './dial.ts'
import { dialInside } from './dial-inside.ts'
import { ensureProxy } from './ensure.ts'
import { ensureImage } from './ensure-image.ts'
import { findEntrance } from './entrance.ts'
import { examineOver } from './examine.ts'
import { execIn } from './exec-in.ts'
import { filesOver } from './files.ts'
import { layout } from './layout.ts'
import { openShell } from './open-shell.ts'
import { openTable } from './open-table.ts'
import { ownProxy } from './own-proxy.ts'
import type { Place } from './place.ts'
import type { Entrance, Proxy } from './proxy.ts'
import { updateMain } from './update-main.ts'

type Check = () => Promise<void>

const unchecked: Check = async () => undefined
const never = (): AbortSignal => new AbortController().signal

/** For one that another run has made, and is about to start. */
const startPatience: Milliseconds = 5_000
const pause: Milliseconds = 100

const readState = async (engine: Engine, name: string): ReturnType<Proxy['state']> => {
  const { clock, signal } = engine.env
  const until = clock.monotonic() + startPatience
  for (;;) {
    const found = await ownProxy(engine, name)
    if (found === undefined) return 'missing'
    // The Engine brings it back, and scripts wait for it.
    if (found.state === 'running' || found.state === 'restarting') return 'running'
    if (found.state !== 'created' || clock.monotonic() > until) return 'stopped'
    await clock.sleep(pause, signal)
    signal.throwIfAborted()
  }
}

/** The proxy of a source. The first request is sent by the first call. */
export const openProxy = (env: Environment, engine: Engine, source: DockerSource): Proxy => {
  const { name } = source.proxy
  // Sessions outlive an abort: what must still be undone goes over the same ones.
  const lasting = engine.during(never()).guarded(unchecked)
  const exec = execIn(lasting, name)
  const main = openShell({ env, name, exec })
  // Of their own: a check that waits for an answer never holds up the table.
  const checks = openShell({ env, name, exec })
  const allowed = new Set<string>()
  let entrance: Promise<Entrance> | undefined
  let wasThere = false

  const placeUnder = (signal: AbortSignal, check: Check): Place => ({
    env: { ...env, signal },
    name,
    shell: main.under(signal),
    layout,
    check,
  })

  /** Best effort: a proxy that does not run has forgotten them. */
  const forgetAll = async (): Promise<void> => {
    const secrets = [...allowed]
    allowed.clear()
    try {
      if (secrets.length === 0 || (await readState(lasting, name)) !== 'running') return
      for (const secret of secrets) await forget(placeUnder(never(), unchecked), secret)
    } catch (thrown) {
      env.log.debug(`the proxy ${name} was not told to forget the run: ${asFailure(thrown).code}`)
    }
  }

  const view = (under: Engine, check: Check): Proxy => {
    const { signal } = under.env
    const place = placeUnder(signal, check)
    const files = filesOver(place.shell, check)
    const permit = async (secret: string): Promise<void> => {
      // Before it is there: a lost answer must not leave it behind.
      allowed.add(secret)
      await allow(place, secret, source.app)
    }
    const look = async (): Promise<Entrance> => {
      const secret = env.random.name(32)
      env.secrets.hide(secret)
      await permit(secret)
      return findEntrance(under.env, source, secret)
    }
    return {
      env: under.env,
      name,
      network: name,
      during: other => view(under.during(other), check),
      guarded: other => view(under.guarded(other), other),
      state: async () => {
        const state = await readState(under, name)
        wasThere ||= state !== 'missing'
        return state
      },
      wasThere: () => wasThere,
      ensureImage: () => ensureImage(under, source),
      ensure: () =>
        ensureProxy({
          engine: under,
          source,
          shell: place.shell,
          files,
          bringUpToDate: async options => {
            await updateMain(place, options)
            if (options.https)
              await installCertificates(place, source.app, source.proxy.certificates)
          },
        }),
      subnet: async () => {
        const subnet = (await under.inspectNetwork(name))?.subnet
        if (subnet !== undefined) return subnet
        throw new Failure('proxy.stopped', { name, detail: 'it has no network' })
      },
      files,
      table: openTable(place, source.app),
      entrance: () => {
        const asked = entrance ?? look()
        entrance = asked
        // A failure is not kept: whoever comes next looks again.
        asked.catch(() => {
          if (entrance === asked) entrance = undefined
        })
        return asked
      },
      dial: to =>
        to.kind === 'outside'
          ? dialOutside(name, to.host, to.port, signal)
          : dialInside(name, to.port, command => exec(command, signal)),
      allow: permit,
      examine: list => examineOver(checks.under(signal), list),
      close: async () => {
        await forgetAll()
        main.close()
        checks.close()
      },
    }
  }
  return view(engine, unchecked)
}
