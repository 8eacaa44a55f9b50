import { readFile } from 'node:fs/promises'

/** Megabytes that this process has in memory now, after the collector has run where it may. */
export const memoryNow = (): number => {
  globalThis.gc?.()
  return Math.round(process.memoryUsage().rss / (1 << 20))
}

/** Megabytes that another process had at most so far (VmHWM, proc(5)); 0 when it has ended. */
export const peakOf = async (pid: number): Promise<number> => {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '')
  return Math.round(Number(/^VmHWM:\s+(\d+) kB/m.exec(status)?.[1] ?? 0) / 1024)
}
