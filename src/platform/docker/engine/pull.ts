import type { IncomingMessage } from 'node:http'
import { text } from 'node:stream/consumers'
import { asFailure, Failure } from '../../../failure.ts'
import { progressWire } from '../wire/progress.ts'
import { type Call, nameOf } from './call.ts'
import { decode } from './decode.ts'
import type { Registry } from './engine.ts'
import type { Line } from './line.ts'
import { linesOf } from './lines.ts'
import { lostOf, wordsOf } from './network-failure.ts'
import { pullProgress } from './pull-progress.ts'
import { type Reference, repositoryOf } from './reference.ts'
import { registryFailure } from './registry-failure.ts'
import { messageOf } from './reply-failure.ts'

// Layers of others may be waited for without a word; for longer than this nothing comes any more.
const silence = 300_000
const attempts = 3
const pause = 2_000

/** Reads the answer to its end; each line is a tick, or the error that ends it. */
const follow = async (
  line: Line,
  image: string,
  call: Call,
  answer: IncomingMessage,
): Promise<void> => {
  if (answer.statusCode !== 200)
    throw registryFailure(image, nameOf(call), messageOf(await text(answer)))
  const tell = pullProgress(line.env.clock, words => line.env.log.output('pull', words))
  for await (const written of linesOf(answer)) {
    if (written.trim() === '') continue
    const tick = decode(written, progressWire, nameOf(call))
    if (tick.error) throw registryFailure(image, nameOf(call), tick.error)
    tell(tick)
  }
}

const pullOnce = async (line: Line, image: string, call: Call): Promise<void> => {
  const over = new AbortController()
  const abort = () => over.abort(line.env.signal.reason)
  line.env.signal.addEventListener('abort', abort, { once: true })
  const late = () => over.abort(new Error(`not a word for ${silence / 60_000} min`))
  const timer = setTimeout(late, silence)
  try {
    if (line.env.signal.aborted) abort()
    const answer = await line.stream(call, over.signal)
    answer.on('data', () => timer.refresh())
    await follow(line, image, call, answer)
  } catch (thrown) {
    if (line.env.signal.aborted) throw asFailure(line.env.signal.reason)
    throw over.signal.aborted ? over.signal.reason : thrown
  } finally {
    clearTimeout(timer)
    line.env.signal.removeEventListener('abort', abort)
    // Whatever ended it, the Engine is to stop too.
    over.abort()
  }
}

/**
 * Pulls an image, its progress on the log. A connection that broke is no reason to give up: the
 * Engine keeps the layers that it has. Rejects with `image.missing`, `image.denied`,
 * `image.unpulled` or `engine.disk_full`.
 */
export const pull = async (
  line: Line,
  image: string,
  reference: Reference,
  login: Registry | undefined,
): Promise<void> => {
  const call: Call = {
    method: 'POST',
    path: '/images/create',
    // Without a tag the Engine would pull all of them.
    query: {
      fromImage: repositoryOf(reference),
      tag: reference.digest ?? reference.tag ?? 'latest',
    },
    login,
  }
  for (let attempt = 1; ; attempt++) {
    try {
      return await pullOnce(line, image, call)
    } catch (thrown) {
      const { failure, sent, passing } = lostOf(line.address, thrown)
      if (!passing || attempt === attempts)
        throw sent
          ? new Failure('image.unpulled', { image, detail: wordsOf(thrown) }, failure)
          : failure
      line.env.log.info(`pulling ${image} failed: ${wordsOf(thrown)}; trying again`)
      await line.env.clock.sleep(pause, line.env.signal)
      if (line.env.signal.aborted) throw asFailure(line.env.signal.reason)
    }
  }
}
