import type { ContainerWish } from '../engine/engine.ts'
import type { Host } from '../host.ts'
import { keyOf, labels } from '../identity.ts'
import { hostConfig } from './host-config.ts'
import { partLabels } from './parts.ts'
import type { ReleaseFile } from './release-file.ts'
import type { ProcessWish, ReleaseWish } from './wish.ts'

/** Which instance of a release a container is to be. */
export interface Place {
  readonly process: string
  /** From 0. */
  readonly index: number
}

type Owner = Pick<ReleaseFile, 'id' | 'deployment'>

/** For people: nothing is ever found by it. */
export const containerName = (
  { app }: Pick<Host, 'app'>,
  { deployment }: Owner,
  { process, index }: Place,
): string => `${keyOf(app)}-${deployment}-${process}-${index}`

/** The user's own labels, and over them the identity of one instance. */
export const containerLabels = (
  host: Pick<Host, 'app' | 'proxy'>,
  { id, deployment }: Owner,
  { process, index }: Place,
  own: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> => ({
  ...own,
  ...partLabels(host, id),
  [labels.deployment]: deployment,
  [labels.process]: process,
  [labels.instance]: String(index),
})

/** Tells an instance its number by the variable that Cloud Foundry has for it, so apps move as they are. */
export const instanceVariable = ({ index }: Place): Readonly<Record<string, string>> => ({
  CF_INSTANCE_INDEX: String(index),
})

/** One container of a release that is being built, but for its network. */
export const containerWish = (
  host: Pick<Host, 'app' | 'proxy' | 'params'>,
  { image, port, ...file }: Owner & { readonly image: string; readonly port: number },
  { process, index }: { readonly process: ProcessWish; readonly index: number },
  wish: Pick<ReleaseWish, 'environment' | 'labels'>,
): Omit<ContainerWish, 'network'> => {
  const { docker } = host.params
  const place = { process: process.type, index }
  return {
    name: containerName(host, file, place),
    image,
    labels: containerLabels(host, file, place, wish.labels),
    // As Cloud Foundry runs the command of a Docker image: by a shell, in place of the image's own
    // (dockerapplifecycle launcher/launcher.go).
    ...(process.command === undefined
      ? {}
      : { entrypoint: ['/bin/sh', '-c'], command: [process.command] }),
    environment: {
      ...(process.type === 'web' ? { PORT: String(port) } : {}),
      ...wish.environment,
      ...instanceVariable(place),
    },
    user: docker.user,
    host: hostConfig(docker, process.memory),
  }
}
