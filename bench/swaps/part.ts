import { kindsText } from '../load/tally.ts'
import type { Part } from '../part.ts'
import { say } from '../say.ts'
import { grouped, seconds } from '../table.ts'
import type { Cost } from '../ways/cost.ts'
import { summaryTable, tallyOf } from '../ways/summary.ts'
import { playBack } from './back.ts'
import { playCombination } from './combination.ts'
import { type Weather, weathers } from './weather.ts'

const ourWays = new Set(['ours', 'undo of a bake that fails', 'rollback'])
const enough = 100_000

const describe = ({ routers, name, startTime }: Weather): string =>
  `${routers} ${routers === 1 ? 'router' : 'routers'}, ${name}, app starts in ${startTime / 1000} s`

const tell = (weather: Weather, costs: readonly Cost[]): void => {
  say(describe(weather))
  for (const { way, tally, time } of costs) {
    const failed = `${grouped(tally.failed)} of ${grouped(tally.requests)} failed`
    say(`  ${way}: ${failed}, ${seconds(time)}${tally.failed > 0 ? `; ${kindsText(tally)}` : ''}`)
  }
}

const run = async (): Promise<readonly string[]> => {
  const costs: Cost[] = []
  const broken: string[] = []
  const play = async (game: typeof playCombination, weather: Weather, seed: number) => {
    try {
      const played = await game(weather, seed)
      tell(weather, played)
      costs.push(...played)
    } catch (error) {
      // The others are still worth knowing.
      const why = error instanceof Error ? error.message : String(error)
      broken.push(`${describe(weather)}: ${why}`)
      say(`${describe(weather)}: BROKEN, ${why}`)
    }
  }
  for (const [index, weather] of weathers.entries()) await play(playCombination, weather, index + 1)
  for (const [index, weather] of weathers.entries())
    if (weather.losesUnregister && weather.startTime === 0)
      await play(playBack, weather, 100 + index)
  say()
  for (const line of summaryTable(costs)) say(line)
  const lost = tallyOf(costs.filter(({ way }) => ourWays.has(way))).failed
  const { requests } = tallyOf(costs.filter(({ way }) => way === 'ours'))
  return [
    ...broken,
    ...(lost > 0 ? [`ours lost ${grouped(lost)} requests`] : []),
    ...(requests < enough
      ? [`${grouped(requests)} requests are fewer than ${grouped(enough)}`]
      : []),
  ]
}

/** Requests lost in a swap under POST load. */
export const swaps: Part = {
  name: 'swaps',
  about: `requests lost under POST load in ${weathers.length} combinations (ten to fifteen minutes)`,
  run,
}
