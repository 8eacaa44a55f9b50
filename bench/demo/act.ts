import type { Load } from '../load/steady.ts'
import { kindsText } from '../load/tally.ts'
import { say } from '../say.ts'
import { grouped, seconds } from '../table.ts'
import type { Cost, LoadPlan } from '../ways/cost.ts'
import { showLoad } from './progress.ts'

/** One way of changing an app, for everybody to see. */
export interface Act {
  readonly way: string
  /** Where users reach the app. */
  readonly route: string
  readonly perform: (
    plan: LoadPlan,
    tell: (line: string) => void,
    onLoad: (load: Load) => void,
  ) => Promise<Cost>
}

const plan: LoadPlan = { rate: 200, before: 1_500, after: 5_000 }

/** Changes one app from release 1 to 2 under load, and says what is done and what comes of it. */
export const play = async ({ way, route, perform }: Act): Promise<Cost> => {
  say()
  say(`${way}: ${route} from release 1 to 2, under ${plan.rate} POSTs a second`)
  let hide = (): void => {}
  try {
    const cost = await perform(
      plan,
      line => say(`  ${line}`),
      load => {
        hide = showLoad(load)
      },
    )
    const { requests, failed } = cost.tally
    const kinds = failed === 0 ? '' : `: ${kindsText(cost.tally)}`
    say(`  ${grouped(failed)} of ${grouped(requests)} requests failed${kinds}`)
    say(`  changed in ${seconds(cost.time)}; the load went on for ${plan.after / 1000} s more`)
    return cost
  } finally {
    hide()
  }
}
