import type { Milliseconds } from '../../../environment.ts'
import { Failure } from '../../../failure.ts'
import type { RouteName } from '../../../proof/claim.ts'
import {
  impossibleInstance,
  type Answer,
  type Instrument,
  type Question,
} from '../../../proof/instrument.ts'
import { hostAt, placeOf } from '../../http/place.ts'
import type { Host } from '../host.ts'
import { serverName } from '../proxy/server-line.ts'
import type { Told } from './answer.ts'
import { canPin, type Target } from './ask.ts'
import { doorOf } from './door.ts'
import { glanceAt } from './glance.ts'
import { judge } from './judge.ts'
import { openLine, type Line } from './line.ts'
import { permitFor } from './permit.ts'
import { keepSightings } from './sightings.ts'

/** A question that was asked, pinned. */
interface Pinned {
  readonly question: Question
  readonly server: string
  readonly told: Told
  readonly sameConnection: boolean
}

const isRefused = ({ told }: Pinned): boolean => told.kind === 'refused' || told.kind === 'no-route'

const isServed = ({ told, server }: Pinned): boolean =>
  told.kind === 'served' && told.server === server

/** A refusal that the table has a word in: it can have no entry of the control's instance. */
const needsTable = (each: Pinned): boolean =>
  isRefused(each) && each.question.instance !== impossibleInstance

const askPinned = async (line: Line, questions: readonly Question[]) => {
  const pinned: Pinned[] = []
  for (const question of questions) {
    const server = serverName(question.release, question.instance)
    const told = await line.ask(server)
    pinned.push({ question, server, told, sameConnection: line.same() })
  }
  return pinned
}

/**
 * The instrument for the HAProxy of a Docker host: one door, its listening socket. Each visit asks
 * pinned, for what a server says of itself, and unpinned, for who is in rotation; where a pin is
 * refused it looks into the running table, too. `judge` draws the conclusions. `timeout`: how long
 * one question may take.
 */
export const haproxyInstrument = (
  { env, proxy, source }: Pick<Host, 'env' | 'proxy' | 'source'>,
  timeout: Milliseconds = 5000,
): Instrument => {
  const permit = permitFor(proxy)
  const sightings = keepSightings(env.clock)
  const glance = glanceAt(proxy)

  /** Asks unpinned: once for each refusal, and until everyone who answers its pin was seen. */
  const askUnpinned = async (line: Line, route: RouteName, pinned: readonly Pinned[]) => {
    const least = pinned.filter(isRefused).length
    const unseen = new Set(
      pinned
        .filter(isServed)
        .map(({ server }) => server)
        .filter(server => sightings.of(route, server) !== 'recent'),
    )
    const heard: Told[] = []
    const servers = new Set<string>()
    // With n servers in turn n asks would do; others' requests are in between.
    const most = () => 4 * servers.size + 8
    while (heard.length < least || (unseen.size > 0 && heard.length < most())) {
      const told = await line.ask(undefined)
      heard.push(told)
      if (told.kind !== 'served') continue
      servers.add(told.server)
      unseen.delete(told.server)
      sightings.note(route, told.server)
    }
    return heard
  }

  const ask = async (
    line: Line,
    route: RouteName,
    questions: readonly Question[],
  ): Promise<readonly (readonly [Question, Answer])[]> => {
    const pinned = await askPinned(line, questions)
    const unpinned = await askUnpinned(line, route, pinned)
    const table = pinned.some(needsTable) ? await glance(route, unpinned) : undefined
    return pinned.map(({ question, server, told, sameConnection }) => {
      const seen = sightings.of(route, server)
      const verdict = judge(question, { server, pinned: told, unpinned, seen, table })
      if (verdict.verdict === 'absent') sightings.drop(route, server)
      return [question, { ...verdict, sameConnection }]
    })
  }

  const targetOf = (route: RouteName): Target => {
    const place = placeOf(route)
    return { method: source.probe.method, host: hostAt(place, env.random), path: place.path }
  }

  const visit: Instrument['visit'] = async (door, questions, signal) => {
    const answers = new Map<Question, Answer>()
    const askable = questions.filter(({ release, instance }) => canPin(release, instance))
    for (const [route, group] of Map.groupBy(askable, each => each.route)) {
      const line = openLine({
        dial: async () => proxy.dial(await proxy.entrance()),
        permit,
        random: env.random,
        to: targetOf(route),
        signal,
        timeout,
        forgot: sightings.clear,
      })
      for (const [question, answer] of await ask(line, route, group)) answers.set(question, answer)
      line.close()
    }
    const unasked: Answer = {
      verdict: 'unknown',
      why: 'no server can have the name of this instance',
      sameConnection: false,
    }
    return { door, answers: questions.map(question => answers.get(question) ?? unasked) }
  }

  /** None before the first put: it makes the proxy, and until then nobody serves. */
  const doors: Instrument['doors'] = async () => {
    const isAway = (await proxy.state()) === 'missing'
    if (isAway && !proxy.wasThere()) return []
    if (isAway)
      throw new Failure('proxy.stopped', { name: proxy.name, detail: 'its container was removed' })
    return [doorOf(proxy.name, await proxy.entrance())]
  }

  return { doors, visit }
}
