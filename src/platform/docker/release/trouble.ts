import type { Milliseconds } from '../../../environment.ts'
import { durationText } from '../../../config/duration.ts'
import type { ContainerDetails } from '../engine/engine.ts'
import type { Host } from '../host.ts'
import type { Check } from '../proxy/proxy.ts'
import { whyUnheard } from './listening.ts'
import { readListeners } from './read-listeners.ts'
import type { Sighting } from './sighting.ts'

/**
 * Why a container that is wanted to run does not, or did not all the time; nothing while there is
 * hope. Of a committed release the Engine may restart an instance, which then gets well again; a
 * candidate that ends once is not well.
 */
export const troubleOfContainer = (
  details: Pick<ContainerDetails, 'state' | 'error' | 'exitCode' | 'killedByOom' | 'restarts'>,
  { committed }: { readonly committed: boolean },
): string | undefined => {
  const { state, error, restarts } = details
  switch (state) {
    case 'created':
      return error === '' ? undefined : `it could not be started: ${error}`
    case 'exited':
    case 'dead':
      return error === '' ? endOf(details) : `it could not be started: ${error}`
    case 'removing':
      return 'its container is being removed'
    case 'restarting':
      return committed ? undefined : `${endOf(details)}, and is restarted by the Engine`
    case 'running':
    case 'paused':
      if (restarts === 0 || committed) return undefined
      return `it ended and was restarted by the Engine${restarts > 1 ? `, ${restarts} times` : ''}`
  }
}

const endOf = ({ exitCode, killedByOom }: Pick<ContainerDetails, 'exitCode' | 'killedByOom'>) =>
  killedByOom ? 'it was killed: out of memory' : `it exited with code ${exitCode}`

/**
 * Why a running instance is not well, once the time it may take is over. One that was well before
 * is not in trouble: it gets no requests meanwhile.
 */
export const troubleOfHealth = async (
  host: Host,
  seen: {
    readonly details: Pick<ContainerDetails, 'id' | 'state' | 'health'>
    readonly check: Check | undefined
    readonly refusal: string | undefined
    readonly sighting: Sighting
    readonly within: Milliseconds
  },
): Promise<string | undefined> => {
  const { details, check, refusal, sighting, within } = seen
  const waited = host.env.clock.monotonic() - sighting.since
  if (details.state !== 'running' || sighting.well || waited < within) return undefined
  if (check !== undefined && refusal !== undefined)
    sighting.trouble ??= await refusedWords(host, details.id, { check, refusal, within })
  else if (details.health?.status === 'unhealthy')
    sighting.trouble = `the HEALTHCHECK of its image failed: ${lastLine(details.health.output)}`
  return sighting.trouble
}

const lastLine = (output: string): string => output.trim().split('\n').at(-1)?.trim() || 'no output'

const refusedWords = async (
  host: Host,
  container: string,
  asked: { readonly check: Check; readonly refusal: string; readonly within: Milliseconds },
): Promise<string> => {
  const { check, refusal, within } = asked
  const listeners = await readListeners(host, container)
  const why = listeners && whyUnheard(listeners, check.port)
  const what = check.kind === 'http' ? `GET ${check.path} on port` : 'port'
  return `${what} ${check.port} did not answer within ${durationText(within)}: ${why ?? refusal}`
}
