import { setTimeout as sleep } from 'node:timers/promises'

/** Waits for a condition, looking every 20 ms; fails after 10 s. */
export const until = async (
  what: string,
  holds: () => boolean | Promise<boolean>,
): Promise<void> => {
  const end = performance.now() + 10_000
  while (!(await holds())) {
    if (performance.now() > end) throw new Error(`not within 10 s: ${what}`)
    await sleep(20)
  }
}
