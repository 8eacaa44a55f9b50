import { isRight } from 'fp-ts/lib/Either.js'
import { Failure } from '../../src/failure.ts'
import type { LedgerStore, LockStore } from '../../src/platform/port.ts'
import { deployment } from '../../src/swap/record.ts'
import { type MemoryWorld, newId } from './memory-world.ts'

/** The lock as an object that only one creator can have. */
export const memoryLock = (world: MemoryWorld): LockStore => {
  const name = `${world.app}.lock`
  const holder = () => world.locks.find(each => each.name === name)
  const own = (token: string) => world.locks.find(each => each.token === token)
  return {
    create: async owner => {
      if (holder() !== undefined) return 'taken'
      const token = newId('lock')
      world.locks = [...world.locks, { token, name, beat: '0', holder: owner }]
      return { token }
    },
    read: async () => {
      const found = holder()
      return found && { token: found.token, beat: found.beat, holder: found.holder }
    },
    holds: async token => own(token)?.name === name,
    beat: async (token, beat, owner) => {
      const found = own(token)
      if (found === undefined) throw new Failure('lock.lost')
      found.beat = beat
      found.holder = owner
    },
    displace: async token => {
      const found = own(token)
      if (found !== undefined) found.name = `${name}.stale-${token}`
    },
    displaced: async () => world.locks.filter(each => each.name !== name).map(each => each.token),
    forget: async tokens => {
      world.locks = world.locks.filter(each => !tokens.includes(each.token))
    },
    remove: async token => {
      world.locks = world.locks.filter(each => each.token !== token || each.name !== name)
    },
  }
}

/** The ledger: text by deployment. */
export const memoryLedger = (world: MemoryWorld): LedgerStore => ({
  read: async () => new Map([...world.ledger].toSorted(([a], [b]) => a.localeCompare(b))),
  write: async (id, text, forget) => {
    world.ledger.set(id, text)
    for (const each of forget) world.ledger.delete(each)
    if (!text.startsWith('{"format":1')) return
    const read = deployment.decode(JSON.parse(text))
    if (isRight(read)) world.onRecord(read.right)
  },
})
