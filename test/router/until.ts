import { setTimeout as sleep } from 'node:timers/promises'

/** Waits until `condition` holds, for at most ten seconds. */
export const until = async (
  what: string,
  condition: () => boolean | Promise<boolean>,
): Promise<void> => {
  const deadline = performance.now() + 10_000
  while (!(await condition())) {
    if (performance.now() > deadline) throw new Error(`${what} does not come true in ten seconds`)
    await sleep(5)
  }
}
