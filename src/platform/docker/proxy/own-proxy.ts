import { Failure } from '../../../failure.ts'
import type { ContainerDetails, Engine } from '../engine/engine.ts'
import { labels } from '../identity.ts'

/** Labels of the proxy with this name. */
export const proxyLabels = (name: string): Readonly<Record<string, string>> => ({
  [labels.role]: 'proxy',
  [labels.proxy]: name,
})

/**
 * The proxy's container, `undefined` when there is none of that name. Rejects with
 * `proxy.not_ours` when the container of that name does not carry our labels.
 */
export const ownProxy = async (
  engine: Engine,
  name: string,
): Promise<ContainerDetails | undefined> => {
  const found = await engine.inspectContainer(name)
  if (found === undefined) return undefined
  const ours = Object.entries(proxyLabels(name)).every(
    ([label, value]) => found.labels[label] === value,
  )
  if (!ours) throw new Failure('proxy.not_ours', { name })
  return found
}
