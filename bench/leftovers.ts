type Clean = () => Promise<void>

const cleaners = new Set<Clean>()

/** Does the work and cleans up after it, also when a signal ends the bench in between. */
export const cleaningUp = async <A>(clean: Clean, work: () => Promise<A>): Promise<A> => {
  cleaners.add(clean)
  try {
    return await work()
  } finally {
    cleaners.delete(clean)
    await clean()
  }
}

/** Cleans up after everything that is still at work. */
export const cleanNow = async (): Promise<void> => {
  await Promise.allSettled([...cleaners].map(clean => clean()))
}
