import { Failure } from '../../failure.ts'
import { prove } from '../../proof/prove.ts'
import type { SmokeTest } from '../../config/smoke-test.ts'
import { privateClaim, routable } from '../claims.ts'
import { withProof } from '../evidence.ts'
import { progressLog } from '../progress-log.ts'
import { candidateOf, type Step, type Swapping } from './step.ts'

const pause = 1_000

/** Proves the private route, so that nothing but the candidate can answer there, then asks it. */
export const test: Step = async swap => {
  const { env, platform, record, settings, smokeTests } = swap
  const privateRoute = record.privateRoute
  if (privateRoute === undefined || smokeTests.length === 0) return {}
  const release = candidateOf(swap)
  const { verdict, evidence } = await prove(env, platform.instrument(), settings, {
    claims: [privateClaim(privateRoute, release)],
    members: routable(platform),
    baselines: record.baselines,
    onProgress: progressLog(env).tell,
  })
  if (verdict === 'unproven')
    return { failure: new Failure('proof.incomplete', { missing: privateRoute.name }) }
  await smoke(swap, smokeTests)
  return { patch: withProof(record, evidence) }
}

/** Runs every smoke test; rejects with `smoke.failed` at the first that fails to the end. */
export const smoke = async (swap: Swapping, tests: readonly SmokeTest[]): Promise<void> => {
  for (const each of tests) {
    const name = `${each.method} ${each.path}`
    for (let attempt = 1; ; attempt += 1) {
      const reason = await ask(swap, each)
      if (reason === undefined) break
      if (attempt >= each.attempts) throw new Failure('smoke.failed', { test: name, reason })
      swap.env.log.info(`smoke test ${name}: ${reason}; once more`)
      await swap.env.clock.sleep(pause, swap.env.signal)
      swap.env.signal.throwIfAborted()
    }
    swap.env.log.good(`smoke test ${name} passed`)
  }
}

/** Why the answer is not as it should be, or nothing. */
const ask = async (swap: Swapping, wish: SmokeTest): Promise<string | undefined> => {
  const route = swap.record.privateRoute?.name ?? ''
  try {
    const reply = await swap.platform.smoke({
      route,
      release: candidateOf(swap),
      path: wish.path,
      method: wish.method,
      headers: wish.headers,
      timeout: wish.timeout,
    })
    if (!wish.status.includes(reply.status))
      return `expected ${wish.status.join(' or ')}, got ${reply.status}`
    return wish.body === undefined || new RegExp(wish.body).test(reply.body)
      ? undefined
      : `the body does not match /${wish.body}/`
  } catch (thrown) {
    swap.env.signal.throwIfAborted()
    return thrown instanceof Failure ? (thrown.facts['detail'] ?? thrown.code) : String(thrown)
  }
}
