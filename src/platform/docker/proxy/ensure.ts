import type { DockerSource } from '../../../config/docker-source.ts'
import { Failure } from '../../../failure.ts'
import type { ContainerDetails, Engine } from '../engine/engine.ts'
import { awaitListening } from './await-listening.ts'
import { ensureImage } from './ensure-image.ts'
import { unfitness } from './fitness.ts'
import { mainConfiguration, mainFile } from './main-configuration.ts'
import { ensureContainer } from './make-container.ts'
import { hasHttps } from './ports.ts'
import type { Files } from './proxy.ts'
import type { Shell } from './shell.ts'

/** What the proxy is ensured with. */
export interface Ensuring {
  readonly engine: Engine
  readonly source: DockerSource
  readonly shell: Shell
  readonly files: Files
  /** Brings one that listens to the configuration and the certificates of this program. */
  readonly bringUpToDate: (options: { readonly https: boolean }) => Promise<void>
}

const demandFit = async (
  { engine, source, shell }: Ensuring,
  { container, made }: Awaited<ReturnType<typeof ensureContainer>>,
): Promise<void> => {
  const detail = await unfitness(shell)
  if (detail === undefined) return
  // Nothing runs in it yet; left behind it would be in the way of one of a better image.
  if (made) await engine.removeContainer(container.id)
  throw new Failure('proxy.unfit', { image: source.proxy.image, detail })
}

/** A new one would cut everybody who is connected, so that is left to people. */
const tellOtherImage = async (
  { engine, source }: Ensuring,
  { image }: ContainerDetails,
): Promise<void> => {
  const { name, image: wanted } = source.proxy
  if ((await engine.inspectImage(wanted))?.id === image) return
  engine.env.log.info(
    `the proxy ${name} runs on another image than ${wanted} is now; it is left as it is`,
  )
}

/**
 * The proxy is there, runs, does as one, listens, and has the configuration of this program: made
 * where anything is missing, and nothing done where nothing is. Rejects with `proxy.*`.
 */
export const ensureProxy = async (ensuring: Ensuring): Promise<void> => {
  const { engine, source, shell, files, bringUpToDate } = ensuring
  const { name } = source.proxy
  await ensureImage(engine, source)
  const ensured = await ensureContainer(engine, source.proxy)
  await demandFit(ensuring, ensured)
  await tellOtherImage(ensuring, ensured.container)
  const options = { https: hasHttps(ensured.container) }
  // The container waits for its first configuration; a change needs more than the text.
  const path = `proxy/${mainFile}`
  if ((await files.read(path)) === undefined) await files.write(path, mainConfiguration(options))
  await awaitListening(engine, name, shell)
  await bringUpToDate(options)
}
