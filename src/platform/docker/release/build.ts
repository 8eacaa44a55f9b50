import { Failure } from '../../../failure.ts'
import type { Host } from '../host.ts'
import { containerWish } from './container-wish.ts'
import { ensureImage } from './image.ts'
import { makePart } from './make-part.ts'
import { listParts } from './parts.ts'
import { portOf } from './port.ts'
import { wishOf } from './prepare.ts'
import type { Built } from './release-file.ts'
import { changeRelease, readRelease } from './release-files.ts'
import type { ReleaseWish } from './wish.ts'

/**
 * Pulls the image and makes the containers of every process, none of them started. A process
 * without instances gets one container too: the next ones are made like it. What is there is
 * completed; only what was made of another image is made anew.
 */
export const build = async (host: Host, release: string): Promise<void> => {
  const { engine, env } = host
  const wish = wishOf(host)
  const before = await readRelease(host, release)
  if (before === undefined) throw new Failure('release.gone', { release })
  const image = await ensureImage(engine, wish)
  const built = builtOf(host, wish, image.id, portOf(wish, image))
  if (before.built !== undefined && before.built.image !== built.image)
    for (const { container } of await listParts(host, release))
      await engine.removeContainer(container.id)
  const file = await changeRelease(host, release, each => ({
    ...each,
    counts: wish.counts,
    built,
  }))
  for (const process of wish.processes)
    for (let index = 0; index < Math.max(1, process.instances); index += 1)
      await ensurePart(host, { ...file, ...built }, { process, index }, wish)
  const total = (await listParts(host, release)).length
  env.log.info(`${total} container${total === 1 ? ' is' : 's are'} made of ${wish.image}`)
}

const builtOf = (
  { params }: Host,
  { image: reference, processes }: ReleaseWish,
  image: string,
  port: number,
): Built => ({
  image,
  reference,
  port,
  health: Object.fromEntries(processes.map(({ type, health }) => [type, health])),
  restart: params.docker.restart,
  stopTimeout: params.docker.stop_timeout,
  networks: params.docker.networks,
})

const ensurePart = async (
  host: Host,
  file: Parameters<typeof containerWish>[1] & Pick<Built, 'networks'>,
  place: Parameters<typeof containerWish>[2],
  wish: ReleaseWish,
): Promise<void> => {
  const { process, index } = place
  const made = containerWish(host, file, place, wish)
  const there = (await listParts(host, file.id)).find(
    each => each.process === process.type && each.index === index,
  )
  const id =
    there?.container.id ??
    (await makePart(host, file.id, { process: process.type, index }, made.name, over =>
      host.engine.createContainer({ ...made, ...over }),
    ))
  // Before the start: an app looks for its database at once.
  for (const network of file.networks) await host.engine.connect(network, id, [])
}
