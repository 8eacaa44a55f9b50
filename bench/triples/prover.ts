import { environmentFor } from './environment.ts'
import { gorouterInstrument } from '../../src/platform/cloudfoundry/probe/instrument.ts'
import type { Claim } from '../../src/proof/claim.ts'
import type { BaselineOfClaim } from '../../src/proof/evidence.ts'
import { prove } from '../../src/proof/prove.ts'
import { type Report, size } from './size.ts'

// The prover has a process of its own, so that its memory is nobody else's.
const addresses = process.argv.slice(2)
const release = '11111111-1111-4111-8111-111111111111'

const routes = Array.from({ length: size.routes }, (_, index) => `shop-${index}.apps.test`)
const instances = Array.from({ length: size.instances }, (_, index) => index)
const claims = routes.map((route): Claim => ({ route, release, direction: 'in', observable: true }))
const baselines = routes.map(
  (route): BaselineOfClaim => ({
    route,
    release,
    direction: 'in',
    at: new Date().toISOString(),
    routers: addresses,
    present: 0,
    absent: addresses.length * size.instances,
    unknown: 0,
    refused: addresses.length,
    passed: 0,
    measurable: true,
    why: '',
  }),
)

const env = environmentFor()
const instrument = gorouterInstrument({
  addresses,
  tls: false,
  loadBalancer: undefined,
  ca: undefined,
  skipSslValidation: false,
  traceKey: '22',
  method: 'HEAD',
  routeDetails: route => ({ host: route, path: '', wildcard: false, tls: false }),
  random: env.random,
})
const settings = {
  rate: Number.POSITIVE_INFINITY,
  count: undefined,
  missProbability: 1e-6,
  heartbeat: 25_000,
  wait: 180_000,
  timeout: 120_000,
}
const began = performance.now()
const { verdict, evidence } = await prove(env, instrument, settings, {
  claims,
  baselines,
  members: async () => instances,
})
const report: Report = {
  verdict,
  grades: [...new Set(evidence.claims.map(({ grade }) => grade))],
  milliseconds: performance.now() - began,
  peak: process.resourceUsage().maxRSS * 1024,
}
process.stdout.write(`${JSON.stringify(report)}\n`)
