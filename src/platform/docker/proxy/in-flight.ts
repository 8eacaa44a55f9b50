import type { Milliseconds } from '../../../environment.ts'
import type { ReleaseId } from '../../../proof/claim.ts'
import { keyOf } from '../identity.ts'
import { listRunning } from './running.ts'
import type { Place } from './place.ts'
import { parseSession } from './session.ts'
import { runScript, runWrite } from './run-script.ts'
import { serverName } from './server-line.ts'
import type { InFlight } from './table.ts'

/** How long cut sessions may take to be gone. */
const patience: Milliseconds = 5_000

const pause: Milliseconds = 50

// A pointer to a session may soon be another session's, so its number goes with it.
const list = String.raw`
all=$(workers) || exit
while read -r pid _; do
  for session in $(cli "@!$pid show sess" | sed -n "s/^\(0x[0-9a-f]*\): .* be=$1\.[0-9]* srv=.*/\1/p"); do
    part session "$pid"
    cli "@!$pid show sess $session"
  done
done <<<"$all"`

const end = String.raw`
while (($# > 0)); do
  cli "@!$1 show sess $2" | grep -q "^$2: .* id=$3 " && cli "@!$1 shutdown session $2"
  shift 3
done
:`

/** What is inside the servers of a release that are leaving, in every worker. */
export const listInFlight = async (
  place: Place,
  app: string,
  release: ReleaseId,
): Promise<readonly InFlight[]> => {
  const leaving = new Set(
    (await listRunning(place, app))
      .filter(server => server.state === 'leaving' && server.release === release)
      .map(server => `${server.worker} ${server.slot} ${serverName(release, server.index)}`),
  )
  if (leaving.size === 0) return []
  const parts = await runScript(place, { script: list, arguments: [keyOf(app)] })
  return parts.flatMap(({ heading, body }) => {
    const flight = parseSession(Number(heading[1]), body)
    if (flight === undefined) return []
    const server = serverName(flight.release, flight.index)
    return leaving.has(`${flight.worker} ${flight.slot} ${server}`) ? [flight] : []
  })
}

/** Ends these, if they still are the same, and deletes the servers that are empty then. */
export const cut = async (
  place: Place,
  app: string,
  flights: readonly InFlight[],
): Promise<void> => {
  if (flights.length === 0) return
  const { clock, signal } = place.env
  await runWrite(place, {
    script: end,
    arguments: flights.flatMap(({ worker, id }) => [String(worker), ...id.split('#')]),
  })
  const releases = new Set(flights.map(({ release }) => release))
  const begin = clock.monotonic()
  for (;;) {
    const left = new Set<string>()
    for (const release of releases)
      for (const { worker, id } of await listInFlight(place, app, release))
        left.add(`${worker} ${id}`)
    if (!flights.some(({ worker, id }) => left.has(`${worker} ${id}`))) return
    if (clock.monotonic() - begin >= patience || signal.aborted) return
    await clock.sleep(pause, signal)
  }
}
