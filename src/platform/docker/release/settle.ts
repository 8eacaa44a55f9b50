import { Failure, isFailure } from '../../../failure.ts'
import type { Host } from '../host.ts'
import { containerLabels, containerName, instanceVariable } from './container-wish.ts'
import { makePart } from './make-part.ts'
import { isUp, listParts, type Part } from './parts.ts'
import type { Built, ReleaseFile } from './release-file.ts'
import { setRestartPolicy } from './restart-policy.ts'
import { stopParts } from './stop.ts'

type Started = Pick<ReleaseFile, 'id' | 'deployment' | 'counts'> & { readonly built: Built }

// Addresses are drawn at random: a second clash is chance, a tenth is something else.
const attempts = 10

/**
 * Makes what runs of a started release what its file says: instances that are wanted are made, like
 * their siblings, and started; the others are stopped. One that the Engine cannot start is left as
 * it is, and its `error` says why.
 */
export const settle = async (host: Host, file: Started): Promise<void> => {
  const parts = await alone(host, await listParts(host, file.id))
  const wanted: Part[] = []
  for (const [process, count] of Object.entries(file.counts))
    for (let index = 0; index < count; index += 1)
      wanted.push(await ensurePart(host, file, parts, { process, index }))
  await Promise.all(
    wanted.map(async part => {
      const id = isUp(part) ? part.container.id : await startPart(host, file, part)
      // After the start: what ends at once is not to be tried again and again.
      await setRestartPolicy(host.engine, id, file.built.restart)
    }),
  )
  const beyond = parts.filter(each => each.index >= (file.counts[each.process] ?? 0))
  await stopParts(host, beyond.filter(isUp), file.built.stopTimeout)
}

/** A move to another address that was cut off has left two containers for one instance. */
const alone = async ({ engine }: Host, parts: readonly Part[]): Promise<readonly Part[]> => {
  const places = Map.groupBy(parts, each => `${each.process}/${each.index}`)
  const kept: Part[] = []
  for (const same of places.values()) {
    const [first, ...others] = same.toSorted(
      (a, b) =>
        Number(isUp(b)) - Number(isUp(a)) ||
        b.container.createdAt.localeCompare(a.container.createdAt),
    )
    if (first !== undefined) kept.push(first)
    for (const { container } of others) await engine.removeContainer(container.id)
  }
  return kept
}

const ensurePart = async (
  host: Host,
  file: Started,
  parts: readonly Part[],
  place: Pick<Part, 'process' | 'index'>,
): Promise<Part> => {
  const ofProcess = parts.filter(each => each.process === place.process)
  const there = ofProcess.find(each => each.index === place.index)
  if (there !== undefined) return there
  const sibling = ofProcess[0]
  if (sibling === undefined) throw gone(file)
  const name = containerName(host, file, place)
  return partOf(host, file, await likePart(host, file, sibling.container.id, { ...place, name }))
}

const gone = ({ id }: Started): Failure => new Failure('release.gone', { release: id })

const partOf = async (host: Host, { id }: Started, container: string): Promise<Part> => {
  const found = (await listParts(host, id)).find(each => each.container.id === container)
  if (found === undefined) throw new Failure('release.gone', { release: id })
  return found
}

/** Another container like this one, at an address of its own. Answers with its id. */
const likePart = async (
  host: Host,
  file: Started,
  container: string,
  as: Pick<Part, 'process' | 'index'> & { readonly name: string },
): Promise<string> => {
  const { engine } = host
  const details = await engine.inspectContainer(container)
  if (details === undefined) throw gone(file)
  const labels = containerLabels(host, file, as, details.labels)
  const id = await makePart(host, file.id, as, as.name, over =>
    engine.cloneContainer(details.made, { ...over, labels, environment: instanceVariable(as) }),
  )
  for (const network of file.built.networks) await engine.connect(network, id, [])
  return id
}

/** moby libnetwork/ipam, ErrIPAlreadyAllocated: there are only words to tell it by. */
const isClash = (error: string): boolean => /address already in use/i.test(error)

/** Starts it, at another address when its own is taken by now. Answers with the container's id. */
const startPart = async (host: Host, file: Started, part: Part): Promise<string> => {
  const { engine, env } = host
  let { id } = part.container
  for (let attempt = 1; ; attempt += 1) {
    try {
      await engine.startContainer(id)
      return id
    } catch (thrown) {
      if (!isFailure(thrown, 'engine.refused')) throw thrown
      const error = (await engine.inspectContainer(id))?.error ?? ''
      if (error === '') throw thrown
      // Its instance tells what the Engine said.
      if (!isClash(error) || attempt === attempts) return id
      const name = `${containerName(host, file, part)}-${env.random.name(8)}`
      const moved = await likePart(host, file, id, { ...part, name })
      await engine.removeContainer(id)
      id = moved
    }
  }
}
