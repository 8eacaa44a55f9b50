import type { LrpRoute } from '../../foundation/diego/lrp.ts'
import type { Foundation } from '../../foundation/foundation.ts'

/** What really happened in a swap, as the foundation saw it. Instants are milliseconds since 1970. */
export interface Physics {
  /** The app's own start: from its cell until the last instance is ready. */
  readonly start: number
  /** From the moment Diego knew of the mapping until the last router did, and when that was. */
  readonly arriving: number
  readonly arrived: number
  /** The same for the incumbent's leaving. */
  readonly leaving: number
  readonly left: number
}

interface Instants {
  claimed?: number
  ready?: number
  mapped?: number
  unmapped?: number
  gained?: number
  lost?: number
}

const has = (routes: readonly LrpRoute[] | undefined, uri: string): boolean =>
  routes?.some(route => route.uri === uri) ?? false

const now = (): number => performance.timeOrigin + performance.now()

/**
 * Follows one route from now on, while the app that is on it is exchanged for another. The answer
 * ends it.
 */
export const observe = (
  foundation: Foundation,
  uri: string,
  incumbent: string,
): (() => Physics) => {
  const instants: Instants = {}
  const stops = [
    foundation.cc.diego.bbs.subscribe(event => {
      if (event.kind === 'actual') {
        const { after } = event
        if (after === undefined || after.appGuid === incumbent) return
        if (after.state === 'CLAIMED') instants.claimed ??= now()
        if (after.routable && event.before?.routable !== true) instants.ready = now()
        return
      }
      const was = has(event.before?.routes, uri)
      const is = has(event.after?.routes, uri)
      if (!was && is && event.after?.appGuid !== incumbent) instants.mapped = now()
      if (was && !is && event.before?.appGuid === incumbent) instants.unmapped = now()
    }),
    ...foundation.routers.map(router => {
      if (!('onChange' in router)) throw new Error('real gorouters do not tell when they change')
      return router.onChange(change => {
        if (change.uri !== uri) return
        if (change.kind === 'gained' && change.app !== incumbent) instants.gained = now()
        if (change.kind === 'lost' && change.app === incumbent) instants.lost = now()
      })
    }),
  ]
  return () => {
    for (const stop of stops) stop()
    const at = (name: keyof Instants): number => {
      const instant = instants[name]
      if (instant === undefined) throw new Error(`nothing was ${name} on ${uri}`)
      return instant
    }
    return {
      start: at('ready') - at('claimed'),
      arriving: at('gained') - at('mapped'),
      arrived: at('gained'),
      leaving: at('lost') - at('unmapped'),
      left: at('lost'),
    }
  }
}
