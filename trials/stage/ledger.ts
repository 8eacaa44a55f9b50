import { isLeft } from 'fp-ts/lib/Either.js'
import type { Phase } from '../../src/swap/phase.ts'
import { deployment } from '../../src/swap/record.ts'

/** The newest record of a ledger, as the platform stores it. */
export const newestOf = (
  texts: readonly string[],
): { readonly id: string; readonly phase: Phase } | undefined => {
  const records = texts.map(text => {
    const decoded = deployment.decode(JSON.parse(text))
    if (isLeft(decoded)) throw new Error('that is no record of a deployment')
    return { id: decoded.right.id, phase: decoded.right.state.phase }
  })
  return records.toSorted((a, b) => (a.id < b.id ? -1 : 1)).at(-1)
}
