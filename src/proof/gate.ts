/** Lets a bounded number of tasks run at once; the others wait in line. */
export type Gate = <A>(task: () => Promise<A>) => Promise<A>

/** A gate for `width` tasks. */
export const openGate = (width: number): Gate => {
  let running = 0
  const line: (() => void)[] = []
  return async task => {
    if (running >= width) await new Promise<void>(enter => line.push(enter))
    else running += 1
    try {
      return await task()
    } finally {
      const next = line.shift()
      if (next === undefined) running -= 1
      else next()
    }
  }
}
