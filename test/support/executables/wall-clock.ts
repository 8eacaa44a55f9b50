import { fileURLToPath } from 'node:url'

/** Milliseconds: what the clocks of careless machines are off by. */
export const hour = 3_600_000

/**
 * Variables with which an executable runs on a machine whose wall clock is off by `shift`
 * milliseconds, from its start on or, with `from: 'SIGUSR2'`, from that signal on.
 */
export const onWallClock = (
  shift: number,
  from: 'start' | 'SIGUSR2' = 'start',
): Readonly<Record<string, string>> => ({
  NODE_OPTIONS: `--import=${fileURLToPath(new URL('shifted-date.ts', import.meta.url))}`,
  SHIFTED_BY: String(shift),
  SHIFTED_FROM: from,
})
