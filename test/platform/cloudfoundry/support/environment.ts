import type { Environment, Log } from '../../../../src/environment.ts'

/** An environment whose sleeps pass at once and are remembered, and whose log is kept. */
export interface TestEnvironment extends Environment {
  readonly lines: string[]
  readonly slept: number[]
  readonly abort: (reason: unknown) => void
  readonly advance: (milliseconds: number) => void
}

const keep = (lines: string[]): Log => ({
  step: text => lines.push(text),
  info: text => lines.push(text),
  good: text => lines.push(text),
  warn: text => lines.push(text),
  output: (origin, line) => lines.push(`${origin} ${line}`),
  debug: text => lines.push(text),
})

/** `patient` sleeps in real time, for tests against something that lives in real time. */
export const testEnvironment = (patient = false): TestEnvironment => {
  const lines: string[] = []
  const slept: number[] = []
  const controller = new AbortController()
  let ahead = 0
  let names = 0
  return {
    lines,
    slept,
    abort: reason => controller.abort(reason),
    advance: milliseconds => {
      ahead += milliseconds
    },
    clock: {
      now: () => Date.now() + ahead,
      monotonic: () => performance.now() + ahead,
      sleep: async duration => {
        slept.push(Math.round(duration))
        if (!patient) ahead += duration
        await new Promise(resolve => setTimeout(resolve, patient ? duration : 0))
      },
    },
    random: { float: () => 0.5, name: length => `n${++names}`.padEnd(length, 'x') },
    log: keep(lines),
    secrets: { hide: () => undefined, redact: text => text },
    signal: controller.signal,
    build: { id: undefined, url: undefined, title: undefined },
  }
}
