import type { DockerParams } from '../../../config/docker-params.ts'

const limit = (name: string, written: string) => {
  const [soft = '', hard = soft] = written.split(':')
  return { Name: name, Soft: Number(soft), Hard: Number(hard) }
}

/**
 * `params.docker` and the manifest's memory as the Engine's `HostConfig` (Docker Engine API v1.41,
 * ContainerCreate). No restart policy: a release gets one while it is started, kept ones have none.
 * No init either: images that bring their own (s6) must be process 1.
 */
export const hostConfig = (
  { volumes, extra_hosts, ulimits, log }: DockerParams,
  memory: number | undefined,
): Readonly<Record<string, unknown>> => ({
  Binds: volumes,
  ExtraHosts: extra_hosts,
  Ulimits: Object.entries(ulimits).map(([name, written]) => limit(name, written)),
  RestartPolicy: { Name: 'no' },
  // Swap counts too, as on Cloud Foundry: a limit that swap gives way to is none.
  ...(memory === undefined ? {} : { Memory: memory, MemorySwap: memory }),
  ...(log === undefined
    ? {}
    : {
        LogConfig: {
          Type: log.driver,
          Config: Object.fromEntries(
            Object.entries(log.options).map(([name, value]) => [name, String(value)]),
          ),
        },
      }),
})
