import { Failure } from '../../../../../src/failure.ts'

/** What a promise fails with: the code and the facts of its `Failure`. */
export const failureOf = async (promise: Promise<unknown>): Promise<unknown> => {
  try {
    return { answered: await promise }
  } catch (thrown) {
    return thrown instanceof Failure ? { code: thrown.code, ...thrown.facts } : thrown
  }
}
