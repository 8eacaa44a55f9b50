import { cellsOf, type Stamp } from './cells.ts'
import { compactCells } from './compact.ts'
import {
  balancersOf,
  isDirect,
  isMute,
  isObserved,
  type Book,
  type Page,
  type Row,
} from './book.ts'
import type { ClaimEvidence, Control, Evidence, RouteEvidence, Sample } from './evidence.ts'
import { gradeOfClaim, verdictOf } from './grade.ts'
import { rangesOf } from './instances.ts'

const mostCells = 240

const controlsOf = (page: Page): readonly Control[] => {
  const groups = new Map<string, Control>()
  for (const [router, checks] of page.checks) {
    const key = Object.values(checks).join(' ')
    const routers = [...(groups.get(key)?.routers ?? []), router]
    groups.set(key, { routers, ...checks })
  }
  return [...groups.values()]
}

const routeOf = (book: Book, page: Page): RouteEvidence => ({
  route: page.route,
  observable: page.rows.every(row => row.claim.observable),
  firstHop: page.rows.some(row => row.claim.firstHop === true),
  controls: controlsOf(page),
  names: { seen: [...page.seen].sort(), ...page.names },
  baselines: (book.request.baselines ?? []).filter(taken => taken.route === page.route),
})

const sampleOf = (book: Book, page: Page, row: Row, stamp: Stamp): Sample => ({
  doors: balancersOf(book, page).map(({ address }) => ({
    door: address,
    connections: row.run.counts.get(address) ?? 0,
  })),
  attempts: row.run.attempt,
  first: stamp(row.run.first),
  second: stamp(row.run.second),
  last: stamp(row.run.last),
})

const claimOf = (book: Book, page: Page, row: Row, stamp: Stamp): ClaimEvidence => {
  const { route, release, direction } = row.claim
  const share = Math.max(1, Math.floor(mostCells / book.request.claims.length))
  const mode =
    !isObserved(page) || isMute(book, page) || book.entrances.size === 0
      ? 'waited'
      : isDirect(book)
        ? 'direct'
        : 'balanced'
  return {
    route,
    release,
    direction,
    instances: rangesOf(row.members),
    mode,
    grade: 'none',
    why: '',
    cells: compactCells(cellsOf(row, stamp), share),
    sample: mode === 'balanced' ? sampleOf(book, page, row, stamp) : null,
  }
}

/**
 * The book as evidence, with the grade that it deserves; the verdict is worked out from that.
 * `concluded`: members and doors were read once more at the end, and nothing had joined.
 */
export const writeEvidence = (book: Book, concluded: boolean): Evidence => {
  const { count, rate, ...settings } = book.settings
  const stamp: Stamp = time =>
    Number.isNaN(time) ? null : new Date(book.startedAt + time - book.started).toISOString()
  const draft: Evidence = {
    format: 1,
    started: new Date(book.startedAt).toISOString(),
    ended: stamp(book.env.clock.monotonic()) ?? '',
    verdict: 'unproven',
    concluded,
    settings: { ...settings, rate: Number.isFinite(rate) ? rate : null, count: count ?? null },
    doors: [...book.entrances.values()].map(({ door, joined, names }) => ({
      kind: door.kind,
      address: door.address,
      names: [...names].sort(),
      joined,
    })),
    routes: book.pages.map(page => routeOf(book, page)),
    claims: book.pages.flatMap(page => page.rows.map(row => claimOf(book, page, row, stamp))),
    remarks: [...book.remarks],
  }
  const claims = draft.claims.map(claim => ({ ...claim, ...gradeOfClaim(draft, claim) }))
  const graded = { ...draft, claims }
  return { ...graded, verdict: verdictOf(graded) }
}
