import type { Environment, Milliseconds } from '../environment.ts'
import type { Progress } from '../proof/progress.ts'

const interval: Milliseconds = 2_000

/**
 * Words the progress of a proof: a line for each change, else at most one every two seconds. What
 * is asked again to be sure is told only when that takes long.
 */
export const progressLog = (env: Environment): ((progress: Progress) => void) => {
  const told = new Map<string, { readonly state: Progress['state']; readonly at: Milliseconds }>()
  return progress => {
    const key = `${progress.route} ${progress.router}`
    const last = told.get(key)
    const now = env.clock.monotonic()
    if (last?.state === progress.state && now - last.at < interval) return
    if (last?.state === 'held' && progress.state === 'held') return
    told.set(key, { state: progress.state, at: now })
    if (progress.state === 'holding' && last?.state !== 'holding') return
    env.log.info(sentence(progress))
  }
}

const sentence = ({ route, router, held, of, state }: Progress): string => {
  switch (state) {
    case 'missing':
      return `${route} on ${router}: ${held} of ${of}, not there yet`
    case 'unknown':
      return `${route} on ${router}: no usable answer`
    case 'holding':
      return `${route} on ${router}: ${held} of ${of}, asking again to be sure`
    case 'held':
      return `${route} on ${router}: ${held} of ${of} shown`
    case 'waited':
      return `${route}: waiting, ${held} of ${of} s; nothing can be observed here`
  }
}
