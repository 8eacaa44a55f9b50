import { execFile } from 'node:child_process'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { dockerEnvironment } from '../support/docker/docker.ts'

const run = promisify(execFile)

/** The root of the repository, the context of the image. */
export const repository = fileURLToPath(new URL('../..', import.meta.url))

/** Stands in for `busybox:stable-musl`, the default base. */
export const busybox = 'blue-green-test/busybox'

/**
 * Builds a stage of the Dockerfile on images that need no registry, and answers with what was
 * printed. One build at a time, also of other processes: the next one finds the layers.
 */
export const buildStage = async (
  stage: 'resource' | 'tests',
  tag: string,
  { base = busybox }: { readonly base?: string } = {},
): Promise<string> => {
  const bases = ['build_image=blue-green-test/build', `base_image=${base}`]
  const given = bases.flatMap(argument => ['--build-arg', argument])
  const build = ['docker', 'build', ...given, '--target', stage, '--tag', tag, repository]
  const lock = join(tmpdir(), 'blue-green-image.lock')
  return (await run('flock', [lock, ...build], { env: dockerEnvironment })).stdout
}

/** The image as it is shipped, built once for each state of the repository. */
export const builtImage = async (): Promise<string> => {
  const tag = 'blue-green-test/resource'
  await buildStage('resource', tag)
  return tag
}
