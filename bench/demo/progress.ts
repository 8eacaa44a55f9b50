import { grouped } from '../table.ts'
import type { Load } from '../load/steady.ts'
import { say } from '../say.ts'

const interval = 2_000

/** Says every two seconds how the load fares; the answer ends it. */
export const showLoad = (load: Load): (() => void) => {
  const began = performance.now()
  const timer = setInterval(() => {
    const { requests, failed } = load.tally()
    const passed = String(Math.round((performance.now() - began) / 1000)).padStart(3)
    say(`    ${passed} s  ${grouped(requests).padStart(6)} requests, ${grouped(failed)} failed`)
  }, interval)
  return () => clearInterval(timer)
}
