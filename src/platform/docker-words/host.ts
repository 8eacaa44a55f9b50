import type { Facts } from '../../failure.ts'

interface Words {
  readonly title: (facts: Facts) => string
  readonly hint: (facts: Facts) => string
}

const of = (facts: Facts, name: string): string => facts[name] ?? `(no ${name})`
const words = (title: (f: Facts) => string, hint: string): Words => ({ title, hint: () => hint })

/** Words for what others can have done to what is ours on a Docker host. */
export const hostWords = {
  'lock.not_ours': words(
    f => `the container ${of(f, 'name')} has the lock's name and is none of ours`,
    'remove or rename it; the lock is the name of a container',
  ),
  'route.gone': words(
    f => `the route ${of(f, 'route')} is gone from the proxy`,
    'somebody changed its files; run a put with action: recover',
  ),
} satisfies Record<string, Words>
