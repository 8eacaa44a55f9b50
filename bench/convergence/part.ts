import type { Part } from '../part.ts'
import { say } from '../say.ts'
import { showReaction } from './reaction.ts'
import { showWhole } from './whole.ts'

const run = async (): Promise<readonly string[]> => {
  await showReaction()
  say()
  await showWhole()
  return []
}

/** How much time we add to what the platform takes. */
export const convergence: Part = {
  name: 'convergence',
  about: 'how soon we go on after the routers, and how long a whole swap takes (four minutes)',
  run,
}
