import type { Answer } from '../http/answer.ts'
import type { CloudController } from './context.ts'
import { isRefusal, unknownError } from './refusal.ts'
import type { JobRow } from './rows.ts'
import { change, insert } from './store.ts'
import type { Endpoint } from './web/endpoint.ts'
import { notFound } from './refusal.ts'
import { head, link } from './web/show.ts'

const complaints = (error: unknown) => {
  if (!isRefusal(error)) return unknownError().complaints
  return error.complaints
}

/** Begins work that the client polls for, and answers 202 with its address. */
export const startJob = (
  cc: CloudController,
  operation: string,
  resource: string | null,
  work: () => void | Promise<void>,
): Answer => {
  const job = insert(cc.store.jobs, { operation, resource, state: 'PROCESSING', errors: [] })
  const run = async (): Promise<void> => {
    await cc.timers.sleep(cc.delays.job)
    try {
      await work()
      change(cc.store.jobs, job, { state: 'COMPLETE' })
    } catch (error) {
      change(cc.store.jobs, job, { state: 'FAILED', errors: complaints(error) })
    }
  }
  void run()
  return { status: 202, headers: { location: link(cc, `/v3/jobs/${job.guid}`).href } }
}

const present = (cc: CloudController, job: JobRow) => ({
  ...head(job),
  operation: job.operation,
  state: job.state,
  errors: job.errors,
  warnings: [],
  links: {
    self: link(cc, `/v3/jobs/${job.guid}`),
    ...(job.resource !== null && {
      [job.operation.split('.')[0] ?? 'resource']: link(cc, job.resource),
    }),
  },
})

export const jobEndpoints: readonly Endpoint[] = [
  {
    method: 'GET',
    path: '/v3/jobs/:guid',
    handle: ({ cc, param }) => {
      const job = cc.store.jobs.get(param('guid'))
      if (job === undefined) throw notFound('Job')
      return { status: 200, body: present(cc, job) }
    },
  },
]
