import type { Address } from '../address.ts'
import type { Random } from '../random.ts'

export type Choose = 'random' | 'round-robin'

/** The routers to try for one connection or request, the chosen one first. */
export type Choice = (routers: readonly Address[], client: string) => readonly Address[]

/** Chooses anew every time. */
export const freely = (choose: Choose, random: Random): Choice => {
  let turn = 0
  return routers => {
    const first = choose === 'random' ? Math.floor(random() * routers.length) : turn++
    return startingAt(routers, first)
  }
}

/** Keeps a client with the router that was chosen for it first, while that is listed. */
export const sticky = (choice: Choice): Choice => {
  const kept = new Map<string, Address>()
  return (routers, client) => {
    const before = kept.get(client)
    const first = routers.findIndex(
      ({ host, port }) => host === before?.host && port === before.port,
    )
    const order = first === -1 ? choice(routers, client) : startingAt(routers, first)
    if (order[0] !== undefined) kept.set(client, order[0])
    return order
  }
}

const startingAt = (routers: readonly Address[], first: number): readonly Address[] =>
  routers.map((router, index) => routers[(first + index) % routers.length] ?? router)
