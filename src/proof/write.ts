import { cellsOf, type Stamp } from './cells.ts'
import { compactCells, shortened } from './compact.ts'
import {
  balancersOf,
  doorsOf,
  isDirect,
  isMute,
  isObserved,
  type Book,
  type Checks,
  type Page,
  type Row,
} from './book.ts'
import type { ClaimEvidence, Control, Evidence, RouteEvidence, Sample } from './evidence.ts'
import { gradeOfClaim, verdictOf } from './grade.ts'
import { rangesOf } from './instances.ts'

const mostCells = 240

const routersOf = (book: Book): readonly string[] =>
  doorsOf(book, 'router').map(door => door.address)

const summed = (a: Checks, b: Checks): Checks => ({
  asked: a.asked + b.asked,
  refused: a.refused + b.refused,
  passed: a.passed + b.passed,
  witnessed: a.witnessed + b.witnessed,
  denied: a.denied + b.denied,
})

// Routers whose checks came out alike share an entry: what the grade asks of each stays the same.
const controlsOf = (page: Page, all: readonly string[]): readonly Control[] => {
  const groups = new Map<string, { readonly routers: string[]; checks: Checks }>()
  for (const [router, checks] of page.checks) {
    const key = Object.values(checks)
      .slice(1)
      .map(count => count > 0)
      .join(' ')
    const group = groups.get(key)
    if (group === undefined) groups.set(key, { routers: [router], checks })
    else {
      group.routers.push(router)
      group.checks = summed(group.checks, checks)
    }
  }
  return [...groups.values()].map(({ routers, checks }) => ({
    routers: shortened(routers, all),
    ...checks,
  }))
}

const routeOf = (book: Book, page: Page): RouteEvidence => ({
  route: page.route,
  observable: page.rows.every(row => row.claim.observable),
  firstHop: page.rows.some(row => row.claim.firstHop === true),
  controls: controlsOf(page, routersOf(book)),
  names: { seen: [...page.seen].sort(), ...page.names },
  baselines: (book.request.baselines ?? [])
    .filter(taken => taken.route === page.route)
    .map(taken => ({ ...taken, routers: shortened(taken.routers, routersOf(book)) })),
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
  const all = routersOf(book)
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
    cells: compactCells(cellsOf(row, stamp), share).map(cell => ({
      ...cell,
      routers: shortened(cell.routers, all),
    })),
    sample: mode === 'balanced' ? sampleOf(book, page, row, stamp) : null,
  }
}

/** What a sample takes from the user, because no router there gives its name. */
const takenOnTrust = (book: Book): readonly string[] =>
  isDirect(book) || book.settings.count === undefined
    ? []
    : book.pages
        .filter(page => isObserved(page) && page.seen.size === 0)
        .flatMap(page => balancersOf(book, page))
        .map(
          ({ address }) =>
            `no router behind ${address} gave its name: that connections spread over all of them is taken on trust`,
        )
        .filter((remark, at, all) => all.indexOf(remark) === at)

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
    remarks: [...book.remarks, ...takenOnTrust(book)],
  }
  const claims = draft.claims.map(claim => ({ ...claim, ...gradeOfClaim(draft, claim) }))
  const graded = { ...draft, claims }
  return { ...graded, verdict: verdictOf(graded) }
}
