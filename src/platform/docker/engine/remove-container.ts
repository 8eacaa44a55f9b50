import { asFailure } from '../../../failure.ts'
import { type Call, writeDeadline } from './call.ts'
import { inspectContainer } from './inspect-container.ts'
import type { Line } from './line.ts'
import { replyFailure } from './reply-failure.ts'

const pause = 200

/** Removes a container and waits until it is gone: the Engine says 409 while it is at it already. */
export const removeContainer = async (line: Line, id: string): Promise<void> => {
  const { clock, signal } = line.env
  const call: Call = {
    method: 'DELETE',
    path: `/containers/${encodeURIComponent(id)}`,
    query: { v: true, force: true },
    answers: [404, 409],
  }
  const reply = await line.call(call)
  if (reply.status < 300 || reply.status === 404) return
  const begin = clock.monotonic()
  while ((await inspectContainer(line, id)) !== undefined) {
    if (clock.monotonic() - begin > writeDeadline || !/in progress/i.test(reply.text))
      throw replyFailure(call, reply)
    await clock.sleep(pause, signal)
    if (signal.aborted) throw asFailure(signal.reason)
  }
}
