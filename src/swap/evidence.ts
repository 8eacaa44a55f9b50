import type { Evidence } from '../proof/evidence.ts'
import type { Deployment } from './record.ts'

const leftOut = 'earlier attempts at a proof are left out; the last one of each is recorded'

/**
 * The record with one more proof. It takes the place of earlier attempts at the same claims, so
 * that a run that is taken up again and again does not outgrow the ledger.
 */
export const withProof = (
  record: Pick<Deployment, 'evidence' | 'remarks'>,
  ...proofs: readonly Evidence[]
): Pick<Deployment, 'evidence' | 'remarks'> => {
  let { evidence, remarks } = record
  for (const proof of proofs) {
    const shown = claimsOf(proof)
    const rest = evidence.filter(each => !isWithin(claimsOf(each), shown))
    if (rest.length < evidence.length && !remarks.includes(leftOut)) remarks = [...remarks, leftOut]
    evidence = [...rest, proof]
  }
  return { evidence, remarks }
}

const claimsOf = ({ claims }: Evidence): ReadonlySet<string> =>
  new Set(claims.map(({ route, release, direction }) => `${direction} ${route} ${release}`))

const isWithin = (part: ReadonlySet<string>, whole: ReadonlySet<string>): boolean =>
  [...part].every(each => whole.has(each))
