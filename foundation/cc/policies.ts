import type { Policy } from './context.ts'
import { listAt } from './fields.ts'
import type { Call, Endpoint } from './web/endpoint.ts'

const path = '/networking/v1/external/policies'

const same = (a: Policy, b: Policy): boolean => JSON.stringify(a) === JSON.stringify(b)

const read = ({ body }: Call): readonly Policy[] => listAt(body, 'policies') as Policy[]

/** The policy server of container networking (cf-networking-release docs/08-policy-server-api). */
export const policyEndpoints: readonly Endpoint[] = [
  {
    method: 'GET',
    path,
    query: ['id'],
    handle: ({ cc, query }) => {
      const ids = query.list('id')
      const policies = cc.policies.filter(
        one => ids === undefined || ids.includes(one.source.id) || ids.includes(one.destination.id),
      )
      return { status: 200, body: { total_policies: policies.length, policies } }
    },
  },
  {
    method: 'POST',
    path,
    handle: call => {
      const fresh = read(call).filter(one => !call.cc.policies.some(old => same(old, one)))
      call.cc.policies.push(...fresh)
      return { status: 200, body: {} }
    },
  },
  {
    method: 'POST',
    path: `${path}/delete`,
    handle: call => {
      const gone = read(call)
      const left = call.cc.policies.filter(one => !gone.some(other => same(one, other)))
      call.cc.policies.splice(0, Number.POSITIVE_INFINITY, ...left)
      return { status: 200, body: {} }
    },
  },
]
