import type { Clock, Random } from '../../src/environment.ts'
import {
  impossibleInstance,
  type Answer,
  type Door,
  type Instrument,
  type Question,
} from '../../src/proof/instrument.ts'

/** A router of the simulated world: what it knows is a function of the question and the time. */
export interface SimulatedRouter {
  readonly name: string
  knows: (question: Question, now: number) => boolean
  /** Share of its answers that get lost. */
  loss: number
  /** Gives no usable answer to these questions. */
  mute: (question: Question) => boolean
  /** Answers everything as present: the pin was stripped on the way. */
  stripped: boolean
}

/** How the simulated routers are reached. */
export interface SimulatedWorld {
  readonly routers: readonly SimulatedRouter[]
  /** `direct`: a door per router. Else balancer doors, each with the routers behind it. */
  readonly doors: 'direct' | readonly (readonly number[])[]
  /** Balancer doors beside the direct ones. */
  readonly beside?: readonly (readonly number[])[]
  readonly layer?: 4 | 7
  readonly sticky?: boolean
  /** Which of those behind a door a connection gets; any of them unless told. */
  readonly choose?: (behind: readonly number[]) => number
  readonly names?: 'named' | 'forged' | 'none'
  readonly latency?: number
  readonly unreached?: (question: Question, now: number) => boolean
}

/** One probe that reached an instance. */
export interface Arrival {
  readonly at: number
  readonly instance: string
}

/** An instrument on simulated routers, and what reached the instances through it. */
export interface Simulation extends Instrument {
  readonly arrivals: Arrival[]
  readonly asked: { questions: number; visits: number }
  /** Replaces the doors from now on. */
  readonly reopen: (doors: readonly (readonly number[])[]) => void
}

/** So many routers that know nothing. */
export const routers = (count: number): SimulatedRouter[] =>
  Array.from({ length: count }, (_, index) => ({
    name: `10.0.0.${index + 1}`,
    knows: () => false,
    loss: 0,
    mute: () => false,
    stripped: false,
  }))

/** Knowledge of a release from a time on (and until another). */
export const knowing =
  (release: string, from: number, until = Number.POSITIVE_INFINITY) =>
  (question: Question, now: number): boolean =>
    question.release === release && now >= from && now < until

/** Any of several pieces of knowledge. */
export const either =
  (...parts: readonly SimulatedRouter['knows'][]): SimulatedRouter['knows'] =>
  (question, now) =>
    parts.some(part => part(question, now))

interface Opening {
  readonly door: Door
  readonly behind: readonly number[]
}

const balancers = (doors: readonly (readonly number[])[]): readonly Opening[] =>
  doors.map((behind, index) => ({
    door: { kind: 'balancer', address: `192.0.2.${index + 1}:443` },
    behind,
  }))

/** Builds the instrument. Time passes only through `clock`. */
export const simulate = (world: SimulatedWorld, clock: Clock, random: Random): Simulation => {
  const arrivals: Arrival[] = []
  const asked = { questions: 0, visits: 0 }
  const direct: readonly Opening[] = world.routers.map((_, index) => ({
    door: { kind: 'router', address: `10.0.0.${index + 1}:80` },
    behind: [index],
  }))
  let openings: readonly Opening[] = [
    ...(world.doors === 'direct' ? direct : balancers(world.doors)),
    ...balancers(world.beside ?? []),
  ]
  const pick = (behind: readonly number[]) => {
    const index = world.sticky === true ? 0 : Math.floor(random.float() * behind.length)
    return world.routers[world.choose?.(behind) ?? behind[index] ?? -1]
  }
  const answer = (router: SimulatedRouter, question: Question): Answer => {
    const now = clock.monotonic()
    asked.questions += 1
    if (router.mute(question) || random.float() < router.loss)
      return { verdict: 'unknown', why: 'timed out', sameConnection: true }
    const impossible = question.instance === impossibleInstance
    if (!router.stripped && (impossible || !router.knows(question, now)))
      return { verdict: 'absent', why: 'refused, 400', sameConnection: true }
    arrivals.push({ at: now, instance: `${question.release}:${question.instance}` })
    const names = world.names ?? 'named'
    const named = names === 'forged' || (names === 'named' && question.unnamed !== true)
    return {
      verdict: 'present',
      why: 'registered, 200',
      sameConnection: true,
      ...(named ? { name: router.name } : {}),
      ...(world.unreached?.(question, now) === true ? { reached: false } : {}),
    }
  }
  return {
    arrivals,
    asked,
    reopen: doors => {
      openings = doors.flatMap(([index = 0, ...more]) =>
        more.length === 0 && world.doors === 'direct' ? (direct[index] ?? []) : [],
      )
      if (world.doors !== 'direct') openings = balancers(doors)
    },
    doors: async () => openings.map(({ door }) => door),
    visit: async (door, questions, signal) => {
      asked.visits += 1
      const behind = openings.find(opening => opening.door.address === door.address)?.behind ?? []
      const chosen = pick(behind)
      const answers: Answer[] = []
      for (const question of questions) {
        if ((world.latency ?? 0) > 0) await clock.sleep(world.latency ?? 0, signal)
        const router = world.layer === 7 ? pick(behind) : chosen
        answers.push(
          router === undefined || signal.aborted
            ? { verdict: 'unknown', why: 'unreachable', sameConnection: false }
            : answer(router, question),
        )
      }
      return { door, answers }
    },
  }
}
