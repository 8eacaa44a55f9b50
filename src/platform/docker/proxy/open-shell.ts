import type { Environment, Milliseconds } from '../../../environment.ts'
import { Failure } from '../../../failure.ts'
import type { Session } from '../engine/engine.ts'
import { agent, greeting } from './agent.ts'
import { scriptRequest } from './script-request.ts'
import { type ShellSession, shellSession } from './shell-session.ts'
import type { Ran, Shell } from './shell.ts'

const scriptTimeout: Milliseconds = 20_000

/** For a session that greets: the container may go while it is being opened. */
const openingPatience: Milliseconds = 20_000
const pause: Milliseconds = 200

/** An Engine may hand over a connection to a container that is just ending, and leave it open. */
const greetingTimeout: Milliseconds = 5_000

type Given = NonNullable<Parameters<Shell['run']>[1]>

/** A shell that several views of the proxy share, each under its own abort signal. */
export interface SharedShell {
  /** A script that has not begun when the signal aborts is not run. */
  readonly under: (signal: AbortSignal) => Shell
  readonly close: () => void
}

/** What a shell is opened on. */
export interface ShellPlace {
  readonly env: Environment
  /** The proxy's name, for people. */
  readonly name: string
  /** Runs a command in the container as soon as that runs; the signal ends the wait only. */
  readonly exec: (command: readonly string[], signal: AbortSignal) => Promise<Session>
}

/** A shell whose session is opened with the first script. */
export const openShell = ({ env, name, exec }: ShellPlace): SharedShell => {
  let session: ShellSession | undefined
  let closed = false
  let last: Promise<unknown> = Promise.resolve()

  const within = async (
    timeout: Milliseconds,
    answer: Promise<Ran | undefined>,
  ): Promise<Ran | 'late' | undefined> => {
    const timer = new AbortController()
    const late = env.clock.sleep(timeout, timer.signal).then(() => 'late' as const)
    try {
      return await Promise.race([answer, late])
    } finally {
      timer.abort()
    }
  }

  const current = async (signal: AbortSignal): Promise<ShellSession> => {
    const until = env.clock.monotonic() + openingPatience
    while (session?.over() !== false) {
      signal.throwIfAborted()
      const started = await exec(['bash', '-c', agent], signal)
      const opened = shellSession(started)
      session = opened
      // Closed while it was being opened: nobody else would end it.
      if (closed) opened.close()
      // One that ends before its greeting, or never gives it, has run nothing.
      const greeted = await within(greetingTimeout, opened.ask(greeting, Buffer.alloc(0)))
      if (greeted !== undefined && greeted !== 'late') return opened
      opened.close()
      if (closed || env.clock.monotonic() > until) {
        const detail = `no bash greets in it: ${started.complaints() || 'no reason is given'}`
        throw new Failure('proxy.stopped', { name, detail })
      }
      await env.clock.sleep(pause, signal)
    }
    return session
  }

  /** What a script may still take that was asked for then. One that only reads may wait its turn. */
  const leftOf = (asked: Milliseconds, given: Given): Milliseconds => {
    const timeout = given.timeout ?? scriptTimeout
    const left = timeout - (env.clock.monotonic() - asked)
    if (given.repeatable === true) return timeout
    if (left > 0) return left
    const detail = `no time was left for a script after ${timeout / 1_000} s`
    throw new Failure('proxy.stopped', { name, detail })
  }

  const runNow = async (
    signal: AbortSignal,
    text: string,
    given: Given,
    asked: Milliseconds,
  ): Promise<Ran> => {
    signal.throwIfAborted()
    if (closed) throw new Failure('internal', { detail: `the shell of ${name} was closed` })
    const nonce = env.random.name(20)
    const request = scriptRequest(nonce, {
      text,
      arguments: given.arguments ?? [],
      input: given.input ?? '',
    })
    const live = await current(signal)
    const timeout = leftOf(asked, given)
    const answer = await within(timeout, live.ask(nonce, request))
    if (answer === undefined && given.repeatable === true)
      return runNow(signal, text, { ...given, repeatable: false }, env.clock.monotonic())
    if (answer === undefined)
      throw new Failure('proxy.stopped', {
        name,
        detail: 'its session ended in the middle of a script, which may have been done',
      })
    if (answer === 'late') {
      live.close()
      throw new Failure('engine.unsure', {
        request: `a script in ${name}`,
        detail: `it ran longer than ${(timeout / 1_000).toFixed(1)} s`,
      })
    }
    return answer
  }

  return {
    under: signal => ({
      run: (script, given) => {
        const asked = env.clock.monotonic()
        const mine = last.then(() => runNow(signal, script, given ?? {}, asked))
        last = mine.catch(() => undefined)
        return mine
      },
      close: () => undefined,
    }),
    close: () => {
      closed = true
      session?.close()
    },
  }
}
