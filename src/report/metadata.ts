import type { Metadata, MetadataName } from '../concourse/protocol.ts'
import { gradesOfRoutes } from '../proof/grade.ts'
import type { Grade } from '../proof/claim.ts'
import { isResting } from '../swap/machine.ts'
import type { Phase } from '../swap/phase.ts'
import type { Deployment } from '../swap/record.ts'

/** The rows that `out` and `in` give for a deployment; rows without a value are left out. */
export const metadataOf = (record: Deployment): readonly Metadata[] => {
  const grades = [...gradesOfRoutes(record.evidence)].filter(([route]) => isLive(record, route))
  const rows: readonly (readonly [MetadataName, string | undefined])[] = [
    ['app', record.app],
    ['label', record.label],
    ['state', stateOf(record)],
    ['url', urlOf(record)],
    ['release', record.candidate?.id],
    ['previous_release', record.incumbents.map(each => each.id).join(', ')],
    ['grade', weakest(grades.map(([, graded]) => graded.grade))],
    ['routes', grades.map(([route, { why }]) => `${route}: ${why}`).join('\n')],
    ['routers', routersOf(record)],
    ['probes', String(probesOf(record))],
    ['converged_after', took(record, 'mapping', ['baking', 'checking'])],
    ['drained_after', took(record, 'clearing', ['moving', 'renaming', 'retiring'])],
    [
      'duration',
      seconds(Date.parse(record.endedAt ?? record.startedAt) - Date.parse(record.startedAt)),
    ],
    ['instances', counted(record)],
    ['build', record.build.url],
    ['kept', record.kept.map(each => each.name).join(', ')],
  ]
  return rows.flatMap(([name, value]) =>
    value === undefined || value === '' ? [] : [{ name, value }],
  )
}

/** How the deployment stands, in one word or two. */
export const stateOf = ({ state, ending }: Deployment): string =>
  isResting(state.phase) ? state.phase : (ending ?? state.phase)

/** The first live route that a browser can open. */
export const urlOf = (record: Deployment): string | undefined =>
  record.routes.find(each => !each.pruned && each.url !== undefined)?.url

/** The weakest grade of all live routes. */
export const weakest = (grades: readonly Grade[]): Grade =>
  (['waited', 'sampled', 'proven'] as const).find(each => grades.includes(each)) ?? 'none'

const isLive = (record: Deployment, name: string): boolean =>
  record.routes.some(route => route.name === name)

/** Each router once: by the names it gave in any of the proofs, else by its address. */
const routersOf = (record: Deployment): string => {
  const names = new Map<string, readonly string[]>()
  for (const door of record.evidence.flatMap(each => each.doors))
    names.set(door.address, [...(names.get(door.address) ?? []), ...door.names])
  const all = [...names].flatMap(([address, known]) => (known.length > 0 ? known : [address]))
  return [...new Set(all)].join(', ')
}

const probesOf = (record: Deployment): number =>
  record.evidence
    .flatMap(each => each.claims.flatMap(claim => claim.cells))
    .reduce((sum, cell) => sum + cell.present + cell.absent + cell.unknown, 0)

const took = ({ timeline }: Deployment, from: Phase, to: readonly Phase[]): string | undefined => {
  const at = timeline.findIndex(each => each.phase === from)
  const began = timeline[at]
  const ended = timeline.slice(at + 1).find(each => to.includes(each.phase))
  return began && ended && seconds(Date.parse(ended.at) - Date.parse(began.at))
}

const counted = ({ counts }: Deployment): string =>
  Object.entries(counts)
    .map(([process, count]) => `${count} x ${process}`)
    .join(', ')

const seconds = (milliseconds: number): string => `${(milliseconds / 1000).toFixed(1)} s`
