import type { Log } from '../environment.ts'
import type { Origin } from '../swap/compose.ts'
import type { Counts } from '../swap/model.ts'
import type { Plan } from '../swap/plan.ts'
import type { PutRequest } from '../swap/put.ts'

/** Prints what will be done, with the grade that each route can reach. */
export const logPlan = (log: Log, request: PutRequest, origin: Origin, plan: Plan): void => {
  log.step(`plan: ${origin.action} ${request.app}${labelled(request.label)}`)
  log.info(`candidate: ${origin.candidate?.name ?? 'a new release'} with ${counted(plan.counts)}`)
  for (const each of plan.incumbents) {
    const state = each.started ? 'running' : 'stopped'
    const fate = each.borrowed ? 'loses the live routes' : 'will be retired'
    log.info(`incumbent: ${each.name} (${each.standing}, ${state}) ${fate}`)
  }
  if (plan.incumbents.length === 0) log.info('incumbent: none, this is the first deployment')
  for (const each of plan.left) log.info(`left alone: ${each.name}`)
  for (const route of plan.routes) {
    const fate = route.pruned
      ? 'dropped without a replacement'
      : route.made
        ? 'will be made'
        : route.wished
          ? 'swapped'
          : 'carried over'
    log.info(
      `route: ${route.name} (${fate}), up to ${route.reachable.grade}: ${route.reachable.why}`,
    )
  }
  if (plan.routes.length === 0) log.info('route: none; nothing is mapped and nothing is proven')
  for (const remark of plan.remarks) log.warn(remark)
}

const labelled = (label: string | undefined): string => (label === undefined ? '' : ` ${label}`)

const counted = (counts: Counts): string =>
  Object.entries(counts)
    .map(([process, count]) => `${count} x ${process}`)
    .join(', ') || 'no instances'
