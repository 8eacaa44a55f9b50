import type { Evidence } from './evidence.ts'
import { gradeOfClaim, gradesOfRoutes, isWeaker, verdictOf } from './grade.ts'
import { between } from './graded.ts'

const cellsAddUp = (evidence: Evidence): readonly string[] =>
  evidence.claims.flatMap(claim =>
    claim.cells
      .filter(cell => !cell.merged && cell.apart !== null)
      .filter(cell => Math.abs(between(cell.since, cell.second) - (cell.apart ?? 0)) > 2)
      .map(cell => `${claim.route} at ${cell.routers.join(', ')}: the times do not fit together`),
  )

/** Where evidence claims something else than its own figures deserve, one sentence each. */
export const disagreements = (evidence: Evidence): readonly string[] => [
  ...evidence.claims.flatMap(claim => {
    const deserved = gradeOfClaim(evidence, claim)
    if (deserved.grade === claim.grade && deserved.why === claim.why) return []
    const word = isWeaker(deserved.grade, claim.grade) ? 'claims too much' : 'differs'
    return [
      `${claim.route} ${claim.direction} ${claim.release} ${word}: it says ${claim.grade} (${claim.why}), its figures say ${deserved.grade} (${deserved.why})`,
    ]
  }),
  ...(verdictOf(evidence) === evidence.verdict
    ? []
    : [`the verdict says ${evidence.verdict}, the figures say ${verdictOf(evidence)}`]),
  ...cellsAddUp(evidence),
]

/** A table per claim and per route, with the grades worked out anew. */
export const tableOf = (evidence: Evidence): string => {
  const rows = evidence.claims.map(claim => {
    const { grade, why } = gradeOfClaim(evidence, claim)
    return [claim.route, claim.direction, claim.release, claim.instances || '-', grade, why]
  })
  const routes = [...gradesOfRoutes([evidence])].map(([route, { grade, why }]) => [
    route,
    'route',
    '',
    '',
    grade,
    why,
  ])
  const lines = [['route', 'claim', 'release', 'instances', 'grade', 'why'], ...rows, ...routes]
  const widths = [0, 1, 2, 3, 4].map(column =>
    Math.max(...lines.map(line => line[column]?.length ?? 0)),
  )
  return lines
    .map(line => line.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  '))
    .map(line => `${line.trimEnd()}\n`)
    .join('')
}
