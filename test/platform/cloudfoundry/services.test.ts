import { describe, expect, test } from 'vitest'
import { deleteApp } from '../../../src/platform/cloudfoundry/delete-app.ts'
import { awaitBindings } from '../../../src/platform/cloudfoundry/services.ts'
import { ccError } from './support/fake-api.ts'
import { failureOf, open } from './support/open.ts'

const bindings = (...states: readonly string[]) => ({
  body: {
    resources: states.map((state, at) => ({
      guid: `b${at}`,
      last_operation: { state, description: 'the plan is sold out' },
      relationships: { service_instance: { data: { guid: `i${at}` } } },
    })),
    included: { service_instances: states.map((_, at) => ({ guid: `i${at}`, name: `db-${at}` })) },
  },
})

describe('a service that a release needs', () => {
  test('is waited for while its broker still makes the binding', async () => {
    const { cc, calls } = await open((_, count) =>
      bindings('succeeded', count < 4 ? 'in progress' : 'succeeded'),
    )
    await awaitBindings(cc, 'green')
    expect(calls().length).toBe(4)
  })

  test('and that its broker refuses is named with the reason', async () => {
    const { cc } = await open(() => bindings('succeeded', 'failed'))
    expect(await failureOf(awaitBindings(cc, 'green'))).toMatchObject({
      code: 'service.binding',
      facts: { service: 'db-1', detail: 'the plan is sold out' },
    })
  })
})

describe('the deletion of an app', () => {
  /** A platform whose job fails with this detail until the app was deleted so many times. */
  const deleting = async (detail: string, failing: number) => {
    let deletions = 0
    const opened = await open(({ method, url }) => {
      if (method === 'DELETE') {
        deletions += 1
        return { status: 202, headers: { location: '/v3/jobs/j' } }
      }
      if (!url.startsWith('/v3/jobs/'))
        return deletions > failing
          ? ccError(404, 10010, 'App not found')
          : { body: { guid: 'old', name: 'old', state: 'STOPPED', created_at: '', metadata: {} } }
      const failed = deletions <= failing
      return {
        body: {
          guid: 'j',
          operation: 'app.delete',
          state: failed ? 'FAILED' : 'COMPLETE',
          errors: failed ? [{ code: 10009, detail }] : [],
        },
      }
    })
    return { ...opened, deletions: () => deletions }
  }

  test('is asked for again while a broker still takes its services off', async () => {
    const { cc, deletions } = await deleting('An operation for the binding is in progress', 2)
    await deleteApp(cc, 'old')
    expect(deletions()).toBe(3)
  })

  test('ends with the reason of the platform when that is another one', async () => {
    const { cc, deletions } = await deleting('the broker says no', 9)
    expect(await failureOf(deleteApp(cc, 'old'))).toMatchObject({
      code: 'platform.job',
      facts: { detail: 'the broker says no' },
    })
    expect(deletions()).toBe(1)
  })
})
