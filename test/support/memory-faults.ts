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
  'survey live find counts instances lastWords releases destinations routesOf ledger.read lock.read lock.holds'.split(
    ' ',
  ),
)

/** Every fault that one call can meet. A read is the same before and after. */
export const faultsAt = (at: number, call: string, kind: Fault['kind']): readonly Fault[] => [
  { at, kind, when: 'before' },
  ...(reads.has(call) ? [] : [{ at, kind, when: 'after' } as const]),
]
