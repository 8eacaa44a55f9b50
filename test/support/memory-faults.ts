/** What happens at one call of a run, counted from 1 over all calls of the platform. */
export interface Fault {
  readonly at: number
  /**
   * `fails`: it rejects. `dies`: the run is killed. `stops`: the run gets its signal, and the call
   * rejects for it. Each before anything was done, or after it was and only the answer is lost.
   */
  readonly kind: 'fails' | 'dies' | 'stops'
  readonly when: 'before' | 'after'
}

const reads: ReadonlySet<string> = new Set(
  'survey live find counts instances lastWords releases destinations routesOf ledger.read lock.read lock.holds lock.displaced'.split(
    ' ',
  ),
)

/**
 * Every fault that the call at this place can meet. A read is the same before and after, and one
 * that only polls, as it did a moment ago, is left out.
 */
export const faultsAt = (
  calls: readonly string[],
  at: number,
  kind: Fault['kind'],
): readonly Fault[] => {
  const call = calls[at - 1] ?? ''
  if (!reads.has(call))
    return [
      { at, kind, when: 'before' },
      { at, kind, when: 'after' },
    ]
  return calls.slice(Math.max(0, at - 5), at - 1).includes(call)
    ? []
    : [{ at, kind, when: 'before' }]
}
