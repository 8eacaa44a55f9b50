import type { RouteName } from '../../../proof/claim.ts'
import type { Instrument } from '../../../proof/instrument.ts'
import { placeOf } from '../../http/place.ts'
import { type GorouterAccess, gorouterInstrument } from '../probe/instrument.ts'
import type { RouteDetails } from '../probe/request.ts'
import type { Space } from './space.ts'

/** The instrument for the space's routers, as the source says where they are. */
export const instrumentFor = (space: Space, ca: readonly string[] | undefined): Instrument =>
  gorouterInstrument(accessOf(space, ca))

/** Where the routers are and how they are asked. */
export const accessOf = (
  { cc, source }: Space,
  ca: readonly string[] | undefined,
): GorouterAccess => ({
  addresses: source.routers.addresses,
  tls: source.routers.tls,
  loadBalancer: source.routers.load_balancer,
  ca,
  skipSslValidation: source.skip_ssl_validation,
  traceKey: source.routers.trace_key,
  method: source.probe.method,
  routeDetails: detailsOf,
  random: cc.env.random,
})

/** A route's name taken apart. The route's own name is connected to with TLS. */
const detailsOf = (name: RouteName): RouteDetails => ({ ...placeOf(name), tls: true })
