import type { RouteEvidence } from './evidence.ts'

/** Why nothing can be learned about a route by asking; undefined when something can. */
export const blindness = (route: RouteEvidence): string | undefined => {
  if (!route.observable) return 'nobody can ask about this route from outside'
  const passed = route.controls.find(control => control.passed > 0)
  if (passed !== undefined)
    return `an instance that cannot exist was answered as present by ${passed.routers[0] ?? 'a router'}`
  const answered =
    route.controls.some(control => control.refused > 0) ||
    route.baselines.some(taken => taken.measurable)
  return answered ? undefined : 'no answer came back that says anything'
}
