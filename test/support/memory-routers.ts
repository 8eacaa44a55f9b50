import { impossibleInstance, type Question } from '../../src/proof/instrument.ts'
import type { MemoryRouter, MemoryWorld } from './memory-world.ts'
import { routers, type SimulatedRouter } from './routers.ts'

/** Does a route lead to an instance that answers, at that time? */
const isTrue = (world: MemoryWorld, question: Question, at: number): boolean =>
  world.mappings.some(
    each =>
      each.route === question.route &&
      each.release === question.release &&
      each.from <= at &&
      at < each.to &&
      answers(world, each.release, each.process, question.instance, at),
  )

const answers = (
  world: MemoryWorld,
  release: string,
  process: string,
  index: number,
  at: number,
): boolean =>
  world.running.some(
    each =>
      each.release === release &&
      each.process === process &&
      each.index === index &&
      each.from <= at &&
      at < each.to,
  )

/** Is the endpoint in the table of this router, as far as it has heard? */
export const knows = (
  world: MemoryWorld,
  router: MemoryRouter,
  question: Question,
  now: number,
): boolean => {
  const heard = isTrue(world, question, Math.min(now - router.lag, router.deafSince))
  return router.lie?.(question, now, heard) ?? heard
}

/** The routers of the world for a simulation: each knows what it has heard. */
export const simulatedRouters = (world: MemoryWorld): readonly SimulatedRouter[] =>
  world.routers.flatMap((router, index) =>
    routers(world.routers.length)
      .slice(index, index + 1)
      .map(each => ({
        ...each,
        knows: (question: Question, now: number) =>
          question.instance !== impossibleInstance && knows(world, router, question, now),
      })),
  )

/** Instances of any release that a router would send a request for the route to, and that answer. */
export const servedBy = (
  world: MemoryWorld,
  router: MemoryRouter,
  route: string,
  now: number,
): readonly string[] => {
  const releases = new Set(
    world.mappings.filter(each => each.route === route).map(each => each.release),
  )
  return [...releases].filter(release =>
    world.running.some(
      each =>
        each.release === release &&
        each.process === 'web' &&
        each.from <= now &&
        now < each.to &&
        knows(world, router, { route, release, instance: each.index }, now),
    ),
  )
}

/** Routers that still send somewhere for this release on a public route. */
export const routersWith = (world: MemoryWorld, release: string, now: number): number =>
  world.routers.filter(router =>
    world.mappings
      .filter(each => each.release === release)
      .filter(each => !isPrivate(each.route))
      .some(each =>
        world.running
          .filter(one => one.release === release)
          .some(one =>
            knows(world, router, { route: each.route, release, instance: one.index }, now),
          ),
      ),
  ).length

/** Private routes are deleted in time; their names tell them for ever. */
export const isPrivate = (route: string): boolean => route.startsWith('bg-')
