import { type IncomingMessage, request, type RequestOptions } from 'node:http'
import type { Duplex } from 'node:stream'

type Report = (thrown: Error | null, sent: IncomingMessage | Duplex | null) => void

/**
 * In place of docker-modem's function of this name (apocas/docker-modem, lib/modem.js). That one
 * follows redirections, past our agent to wherever they lead and out of the reach of any handler
 * when they lead nowhere, and renders each request with all that hangs on it for a debug log, which
 * would show logins to registries.
 */
export const buildRequest = (
  options: RequestOptions,
  { openStdin = false }: { readonly openStdin?: boolean | undefined },
  data: unknown,
  report: Report,
): void => {
  const sent = request(options)
  sent.on('response', answer => report(null, answer))
  sent.on('upgrade', (_answer, connection, head) => {
    if (head.length > 0) connection.unshift(head)
    report(null, connection)
  })
  // It stays: a promise that is settled takes no notice.
  sent.on('error', thrown => report(thrown, null))
  if (typeof data === 'string') sent.write(data)
  if (!openStdin) sent.end()
}
