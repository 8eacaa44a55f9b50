import type { Call } from './call.ts'
import { inspectContainer } from './inspect-container.ts'
import type { Line } from './line.ts'
import { replyFailure } from './reply-failure.ts'

/** Renames a container. One that has the name already is left alone: the Engine calls that an error. */
export const renameContainer = async (line: Line, id: string, name: string): Promise<void> => {
  const call: Call = {
    method: 'POST',
    path: `/containers/${encodeURIComponent(id)}/rename`,
    query: { name },
    answers: [400, 409, 500],
  }
  const reply = await line.call(call)
  if (reply.status < 300) return
  if ((await inspectContainer(line, id))?.name !== name) throw replyFailure(call, reply)
}
