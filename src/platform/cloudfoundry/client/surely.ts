import { isFailure } from '../../../failure.ts'

const isUnsure = (thrown: unknown): boolean => isFailure(thrown, 'platform.unsure')

/**
 * A write that may be sent a second time, once a read has shown that the first had no effect.
 * `confirm` gives the write's result when it is there, else `undefined`. Rejects with
 * `platform.unsure` when two attempts left no trace.
 */
export const surely = async <A>(
  write: () => Promise<A>,
  confirm: () => Promise<A | undefined>,
): Promise<A> => {
  for (let attempt = 1; ; attempt++) {
    try {
      return await write()
    } catch (thrown) {
      if (!isUnsure(thrown)) throw thrown
      const found = await confirm()
      if (found !== undefined) return found
      if (attempt === 2) throw thrown
    }
  }
}
