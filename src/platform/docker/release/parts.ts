import type { Container } from '../engine/engine.ts'
import type { Host } from '../host.ts'
import { labels } from '../identity.ts'

/** A container of a release, and which instance it is. */
export interface Part {
  readonly release: string
  /** That made it. */
  readonly deployment: string
  readonly process: string
  readonly index: number
  readonly container: Container
}

/** What every container of the app's releases, or of one, carries. */
export const partLabels = (
  { app, proxy }: Pick<Host, 'app' | 'proxy'>,
  release?: string,
): Readonly<Record<string, string>> => ({
  [labels.role]: 'release',
  [labels.app]: app,
  [labels.proxy]: proxy.name,
  ...(release === undefined ? {} : { [labels.release]: release }),
})

const partOf = (container: Container): readonly Part[] => {
  const of = (name: string): string => container.labels[name] ?? ''
  const index = Number(of(labels.instance))
  if (of(labels.release) === '' || !Number.isInteger(index)) return []
  return [
    {
      release: of(labels.release),
      deployment: of(labels.deployment),
      process: of(labels.process),
      index,
      container,
    },
  ]
}

/**
 * The containers of the app's releases, or of one, in order: found by what their labels say, never
 * by what they are called.
 */
export const listParts = async (
  host: Pick<Host, 'engine' | 'app' | 'proxy'>,
  release?: string,
): Promise<readonly Part[]> => {
  const found = await host.engine.listContainers(partLabels(host, release))
  return found
    .flatMap(partOf)
    .toSorted((a, b) => a.process.localeCompare(b.process) || a.index - b.index)
}

/** Does it hold a process, however little that does? */
export const isUp = ({ container }: Part): boolean =>
  ['running', 'paused', 'restarting'].includes(container.state)
