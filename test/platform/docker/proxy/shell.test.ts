import { PassThrough } from 'node:stream'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import type { Session } from '../../../../src/platform/docker/engine/engine.ts'
import { execIn } from '../../../../src/platform/docker/proxy/exec-in.ts'
import { openShell, type SharedShell } from '../../../../src/platform/docker/proxy/open-shell.ts'
import type { Shell } from '../../../../src/platform/docker/proxy/shell.ts'
import { describeDocker } from '../../../support/docker/engine.ts'
import { shellIn, startBare, testHost, type TestHost } from './host.ts'

describeDocker('the shell in the proxy', () => {
  let host: TestHost
  let shared: SharedShell
  let shell: Shell
  const opened: SharedShell[] = []

  const open = (): SharedShell => {
    const made = shellIn(host)
    opened.push(made)
    return made
  }

  beforeAll(async () => {
    host = await testHost()
    await startBare(host)
    shared = open()
    shell = shared.under(new AbortController().signal)
  }, 60_000)

  afterAll(async () => {
    for (const each of opened) each.close()
    await host.clean()
  }, 60_000)

  it('gives a script its arguments and its input as they are, and its output back', async () => {
    const odd = ['', 'two words', "it's $HOME `x` \\n *", 'ein Öl\n', '-n']
    const ran = await shell.run('printf "<%s>" "$@"; cat; printf oops >&2; exit 3', {
      arguments: odd,
      input: '\nline\n$(no)\n\n',
    })
    expect(ran).toEqual({
      code: 3,
      output: `${odd.map(each => `<${each}>`).join('')}\nline\n$(no)\n\noops`,
    })
  })

  it('leaves a session that never greets, and opens another', async () => {
    const { env, engine, name } = host
    const exec = execIn(engine, name)
    let ended = false
    const silent = (): Session => {
      const stdout = new PassThrough()
      const close = () => {
        ended = true
        stdout.end()
      }
      return { stdin: new PassThrough(), stdout, complaints: () => '', close }
    }
    // The five seconds of a greeting pass in one.
    const clock = {
      ...env.clock,
      sleep: (duration: number, signal?: AbortSignal) =>
        env.clock.sleep(duration === 5_000 ? 1_000 : duration, signal),
    }
    let times = 0
    const made = openShell({
      env: { ...env, clock },
      name,
      exec: async (command, signal) => {
        times += 1
        return times === 1 ? silent() : exec(command, signal)
      },
    })
    opened.push(made)
    const { output } = await made.under(new AbortController().signal).run('echo here')
    expect([output, ended]).toEqual(['here\n', true])
  })

  it('runs scripts one after another, whatever is left of their input', async () => {
    const long = 'x'.repeat(1_000_000)
    const answers = await Promise.all([
      shell.run('sleep 0.2; echo first', { input: long }),
      shell.run('wc -c', { input: long }),
      shell.run('head -c 1 >/dev/null; echo third', { input: long }),
      shell.run('exec cat', { input: long }),
      shell.run('echo $(( 1 + 1 )); cat; exit'),
    ])
    expect(answers.map(({ code, output }) => [code, output.length, output.slice(0, 8)])).toEqual([
      [0, 6, 'first\n'],
      [0, 8, '1000000\n'],
      [0, 6, 'third\n'],
      [0, 1_000_000, 'xxxxxxxx'],
      [0, 2, '2\n'],
    ])
  })

  it('goes on after a script that bash cannot read', async () => {
    const broken = await shell.run('if then (')
    const next = await shell.run('echo well')
    expect({ failed: broken.code !== 0, next }).toEqual({
      failed: true,
      next: { code: 0, output: 'well\n' },
    })
  })

  it('ends a script that takes too long, says that nobody knows, and goes on', async () => {
    await expect(shell.run('sleep 4711', { timeout: 300 })).rejects.toMatchObject({
      code: 'engine.unsure',
    })
    expect(await shell.run('echo well')).toEqual({ code: 0, output: 'well\n' })
    await vi.waitFor(async () => {
      expect((await host.processes()).filter(line => line.includes('4711'))).toEqual([])
    }, 5_000)
  })

  it('does not run what should be over by now, and reads however long it had to wait', async () => {
    const behind = async (repeatable: boolean) => {
      const before = shell.run('sleep 0.5', { repeatable: true })
      const late = shell.run('echo done >>late', { timeout: 300, repeatable })
      return Promise.allSettled([before, late])
    }
    expect(await behind(false)).toMatchObject([
      { status: 'fulfilled' },
      { status: 'rejected', reason: { code: 'proxy.stopped' } },
    ])
    expect((await shell.run('cat late')).code).toBe(1)
    expect(await behind(true)).toMatchObject([{ status: 'fulfilled' }, { value: { code: 0 } }])
    expect((await shell.run('cat late')).output).toBe('done\n')
  })

  it('lets one script at a time behind the file lock, of every session', async () => {
    const other = open().under(new AbortController().signal)
    const script = 'bg_locked; [ ! -e busy ] || exit 1; : >busy; sleep 0.02; rm busy'
    const ran = await Promise.all(
      Array.from({ length: 10 }, (_, n) => (n % 2 === 0 ? shell : other).run(script)),
    )
    expect(ran.map(({ code }) => code)).toEqual(Array.from({ length: 10 }, () => 0))
  })

  it('lets go of the file lock when a session is lost in the middle of a script', async () => {
    const dying = open()
    const lost = dying.under(new AbortController().signal).run('bg_locked; : >taken; sleep 4712')
    lost.catch(() => undefined)
    await vi.waitFor(async () => {
      expect((await shell.run('[ -e taken ]')).code).toBe(0)
    }, 5_000)
    dying.close()
    await expect(lost).rejects.toMatchObject({ code: 'proxy.stopped' })
    expect(await shell.run('bg_locked; echo mine')).toEqual({ code: 0, output: 'mine\n' })
  })

  it('does not begin a script after an abort', async () => {
    const abort = new AbortController()
    const under = shared.under(abort.signal)
    const first = under.run('sleep 0.2; : >first')
    const second = under.run(': >second')
    abort.abort(new Error('aborted'))
    await expect(second).rejects.toThrow('aborted')
    await first.catch(() => undefined)
    expect(await shell.run('ls second')).toMatchObject({ code: 2 })
  })

  it('leaves no process behind when it is closed', async () => {
    const mine = open()
    const running = mine.under(new AbortController().signal).run('sleep 4713 & sleep 4713')
    running.catch(() => undefined)
    await vi.waitFor(async () => {
      expect((await host.processes()).filter(line => line.includes('4713')).length).toBe(2)
    }, 5_000)
    for (const each of opened) each.close()
    await vi.waitFor(async () => {
      const left = await host.processes()
      expect(left.filter(line => !/until \[\[ -e|^sleep 0\.1$/.test(line))).toEqual([])
    }, 5_000)
  })
})
