import { type Either, isLeft, left } from 'fp-ts/lib/Either.js'
import type { Secrets } from '../environment.ts'
import { liveClock, liveRandom } from '../environment.live.ts'
import { asFailure, Failure, isFailure } from '../failure.ts'
import { buildOf } from './build.ts'
import { isObject } from '../config/reader.ts'
import { createLog, type RunLog } from './log.ts'
import { prepare } from './prepare.ts'
import type { Command } from './protocol.ts'
import { secretKeeper } from './redaction.ts'
import { report } from './report.ts'
import { secretsOf, secretValuesOf } from './secrets.ts'
import { stopOn } from './signals.ts'
import { parsePayload, readAll, type Payload } from './stdin.ts'
import { type Surroundings, thisProcess } from './surroundings.ts'
import { durationText } from '../config/duration.ts'

/** Nobody reads what a closed stderr would carry; the run goes on without. */
const stderrWriter = (surroundings: Surroundings): ((text: string) => void) => {
  let listening = false
  return text => {
    const { stderr } = surroundings
    if (!listening) stderr.on('error', () => {})
    listening = true
    stderr.write(text)
  }
}

const writeAnswer = (
  { stdout }: Surroundings,
  answer: unknown,
  fail: (failure: Failure) => void,
): void => {
  stdout.on('error', ({ code, message }) =>
    fail(new Failure('answer.lost', { detail: code ?? message, while: 'write the answer' })),
  )
  stdout.write(`${JSON.stringify(answer)}\n`)
}

const logOf = (
  surroundings: Surroundings,
  write: (text: string) => void,
  payload: Payload,
  secrets: Secrets,
): RunLog => {
  const { variables } = surroundings
  const source: unknown = payload['source']
  return createLog({
    write,
    clock: liveClock,
    redact: secrets.redact,
    colour: (variables['NO_COLOR'] ?? '') === '',
    debug: isObject(source) && source['debug'] === true,
  })
}

const secretsIn = ({ variables }: Surroundings, payload: Payload): Secrets =>
  secretKeeper(secretsOf(payload, variables), values => secretValuesOf(payload, values))

/** The reason of an abort says more than whatever broke because of it. */
const withReason = (failure: Failure, signal: AbortSignal): Failure => {
  if (!signal.aborted) return failure
  const reason = asFailure(signal.reason)
  if (isFailure(failure, reason.code)) return failure
  // A cut connection is no defect when we did the cutting.
  const cause = failure.code === 'internal' ? failure.cause : failure
  return new Failure(reason.code, reason.facts, cause)
}

/**
 * Runs a command as Concourse calls it: one JSON object on stdin, one JSON value on stdout, written
 * last and whole, everything else on stderr, exit code 1 after a failure.
 */
export const serve = async (command: Command, surroundings: Surroundings): Promise<void> => {
  const { stdin, args, variables, signals, setExitCode, exit } = surroundings
  const write = stderrWriter(surroundings)
  let log: RunLog | undefined
  const fail = (failure: Failure): void => {
    setExitCode(1)
    report(log ?? logOf(surroundings, write, {}, secretsIn(surroundings, {})), failure)
  }
  const stop = stopOn(signals, reason => {
    fail(reason)
    // The command hangs, so nothing waits on stdout that this could cut off.
    exit(1)
  })

  const answer = async (): Promise<Either<Failure, unknown>> => {
    const payload = parsePayload(await readAll(stdin, stop.signal))
    if (isLeft(payload)) return payload
    const secrets = secretsIn(surroundings, payload.right)
    const runLog = logOf(surroundings, write, payload.right, secrets)
    log = runLog
    const prepared = prepare(command, payload.right, args)
    if (isLeft(prepared)) return prepared
    const { source, timeout, run } = prepared.right
    if (source.platform === 'cloudfoundry' && source.skip_ssl_validation) {
      runLog.warn('TLS certificates are not checked, because source.skip_ssl_validation is true')
    }
    if (timeout !== undefined) {
      stop.after(timeout, new Failure('run.timeout', { timeout: durationText(timeout) }))
    }
    return run({
      clock: liveClock,
      random: liveRandom,
      log: runLog,
      secrets,
      signal: stop.signal,
      build: buildOf(variables),
    })()
  }

  const answered = await answer().catch((thrown: unknown) => left(asFailure(thrown)))
  if (isLeft(answered)) fail(withReason(answered.left, stop.signal))
  else writeAnswer(surroundings, answered.right, fail)
  stdin.destroy()
  stop.release()
}

/** Runs a command in this process. */
export const main = (command: Command): Promise<void> => serve(command, thisProcess())
