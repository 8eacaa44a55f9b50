import type { Ended } from '../../load/steady.ts'
import { say } from '../../say.ts'
import { seconds } from '../../table.ts'
import { proxyOf } from '../ways/ours.ts'
import type { Shop } from '../ways/way.ts'

const few = 5

/** Requests that failed, the first ones whole. */
export interface Losses {
  readonly note: (ended: Ended) => void
  readonly all: () => readonly Ended[]
}

/** Collects the requests that fail. */
export const collectLosses = (): Losses => {
  const lost: Ended[] = []
  return {
    note: ended => {
      if (!ended.outcome.answered) lost.push(ended)
    },
    all: () => lost,
  }
}

const abnormal = / (?!--)[A-Za-z-]{2}[A-Za-z-]{2} \d+\/\d+\/\d+\/\d+\/\d+ /

/** Says of the first few what happened when, and what HAProxy's log has that did not end well. */
export const tellLosses = async (
  shop: Shop,
  lost: readonly Ended[],
  began: number,
): Promise<void> => {
  for (const { outcome, begun, over } of lost.slice(0, few)) {
    const kind = outcome.answered ? '' : outcome.kind
    say(`  lost ${seconds(begun - began)} into the load, after ${seconds(over - begun)}: ${kind}`)
  }
  const log = await shop.docker.docker('logs', proxyOf(shop.name))
  for (const line of log
    .split('\n')
    .filter(each => abnormal.test(each))
    .slice(0, few))
    say(`  haproxy: ${line}`)
}
