/** Waits for work that `signal` ends, and rejects with the signal's own reason then. */
export const untilAborted = async (work: Promise<unknown>, signal: AbortSignal): Promise<void> => {
  try {
    await work
  } catch (thrown) {
    signal.throwIfAborted()
    throw thrown
  }
}
