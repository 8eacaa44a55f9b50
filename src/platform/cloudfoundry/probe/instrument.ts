import type { Random } from '../../../environment.ts'
import type { RouteName } from '../../../proof/claim.ts'
import type { Answer, Door, Instrument, Question } from '../../../proof/instrument.ts'
import type { Connection } from '../../http/connection.ts'
import { connectTo } from '../../http/endpoint.ts'
import { hostAt } from '../../http/place.ts'
import { classify, noticeRepeats } from './classify.ts'
import {
  doorwaysTo,
  resolveBySystem,
  splitAddress,
  uniqueDoorways,
  type Doorway,
  type Resolve,
} from './doors.ts'
import { canAsk, requestFor, type RouteDetails } from './request.ts'

/** How the routers of a foundation are reached, from `source.routers` and `source.probe`. */
export interface GorouterAccess {
  /** `host[:port]` of the routers themselves; a DNS name stands for all its addresses. */
  readonly addresses: readonly string[]
  /** Speak TLS to those addresses. */
  readonly tls: boolean
  /** `http[s]://host[:port]` to connect to; a route's own name when undefined. */
  readonly loadBalancer: string | undefined
  /** All certificates to trust, the system's among them; only the system's when undefined. */
  readonly ca: readonly string[] | undefined
  readonly skipSslValidation: boolean
  /** Sent so that routers name themselves; `''` asks for no names. */
  readonly traceKey: string
  readonly method: 'HEAD' | 'GET'
  readonly routeDetails: (route: RouteName) => RouteDetails
  readonly random: Random
  /** Milliseconds that one question may take; 5000 unless told. */
  readonly timeout?: number
  readonly resolve?: Resolve
}

const routersOf = async (access: GorouterAccess, resolve: Resolve): Promise<readonly Doorway[]> => {
  const found = await Promise.all(
    access.addresses.map(address =>
      doorwaysTo(resolve, {
        kind: 'router',
        ...splitAddress(address, access.tls),
        tls: access.tls,
      }),
    ),
  )
  return found.flat()
}

const balancersOf = async (
  access: GorouterAccess,
  resolve: Resolve,
  routes: readonly RouteName[],
): Promise<readonly Doorway[]> => {
  if (access.loadBalancer !== undefined) {
    const url = new URL(access.loadBalancer)
    const tls = url.protocol === 'https:'
    return doorwaysTo(resolve, { kind: 'balancer', ...splitAddress(url.host, tls), tls })
  }
  if (access.addresses.length > 0) return []
  const found = await Promise.all(
    routes.map(route => {
      const details = access.routeDetails(route)
      const { tls, port } = details
      return doorwaysTo(resolve, {
        kind: 'balancer',
        host: hostAt(details, access.random),
        port: port ?? (tls ? 443 : 80),
        tls,
        serves: [route],
      })
    }),
  )
  return found.flat()
}

const reasonOf = (thrown: unknown): string => {
  if (!(thrown instanceof Error)) return 'failed'
  return 'code' in thrown && typeof thrown.code === 'string' ? thrown.code : thrown.message
}

/**
 * The instrument for gorouters: pinned requests (X-Cf-App-Instance) on a connection that is held
 * from the first question of a visit to the last. Nothing goes through a forward proxy.
 */
export const gorouterInstrument = (access: GorouterAccess): Instrument => {
  const resolve = access.resolve ?? resolveBySystem
  const isRepeat = noticeRepeats()
  const doorways = new Map<string, Doorway>()

  const doors: Instrument['doors'] = async routes => {
    const found = uniqueDoorways([
      ...(await routersOf(access, resolve)),
      ...(await balancersOf(access, resolve, routes)),
    ])
    for (const doorway of found) doorways.set(doorway.door.address, doorway)
    return found.map(({ door }) => door)
  }

  const askOn = async (
    connection: Connection,
    question: Question,
    host: string,
  ): Promise<Omit<Answer, 'sameConnection'>> => {
    const { path } = access.routeDetails(question.route)
    const { method, traceKey } = access
    const nonce = access.random.name(12)
    const request = requestFor(question, { method, host, path }, traceKey, nonce)
    const response = await connection.ask(request, method === 'HEAD', access.timeout ?? 5000)
    return isRepeat(response.headers)
      ? { verdict: 'unknown', why: 'repeated by a cache' }
      : classify(response.status, response.headers)
  }

  const hostFor = (route: RouteName): string => hostAt(access.routeDetails(route), access.random)

  const dial = (doorway: Doorway, host: string): Connection =>
    connectTo({
      host: doorway.host,
      port: doorway.port,
      serverName: doorway.tls ? host : undefined,
      ca: access.ca,
      skipValidation: access.skipSslValidation,
    })

  const visit = async (
    door: Door,
    questions: readonly Question[],
    signal: AbortSignal,
  ): Promise<{ door: Door; answers: readonly Answer[] }> => {
    const doorway = doorways.get(door.address)
    const answers: Answer[] = []
    const unknown = (why: string): Answer => ({ verdict: 'unknown', why, sameConnection: false })
    const [first] = questions
    if (doorway === undefined || first === undefined)
      return { door, answers: questions.map(() => unknown('no such door')) }
    const host = hostFor(first.route)
    let connection = dial(doorway, host)
    let sameConnection = true
    let broken: string | undefined
    const abort = () => connection.close()
    signal.addEventListener('abort', abort, { once: true })
    for (const question of questions) {
      if (signal.aborted) broken ??= 'aborted'
      if (broken !== undefined || !canAsk(question)) {
        answers.push(unknown(broken ?? 'this release has no guid that a router would look up'))
        continue
      }
      if (!connection.usable()) {
        connection = dial(doorway, host)
        sameConnection = false
      }
      try {
        const to = question.route === first.route ? host : hostFor(question.route)
        answers.push({ ...(await askOn(connection, question, to)), sameConnection })
      } catch (thrown) {
        broken = reasonOf(thrown)
        answers.push(unknown(broken))
      }
    }
    signal.removeEventListener('abort', abort)
    connection.close()
    return { door, answers }
  }
  return { doors, visit }
}
