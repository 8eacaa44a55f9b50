import { fileURLToPath } from 'node:url'
import { docker } from '../support/docker/docker.ts'

/** The root of the repository, the context of the image. */
export const repository = fileURLToPath(new URL('../..', import.meta.url))

/** Stands in for `busybox:stable-musl`, the default base. */
export const busybox = 'blue-green-test/busybox'

/** Builds a stage of the Dockerfile on images that need no registry; layers that are there stay. */
export const buildStage = (
  stage: 'resource' | 'tests',
  tag: string,
  { base = busybox }: { readonly base?: string } = {},
): Promise<string> => {
  const bases = ['build_image=blue-green-test/build', `base_image=${base}`]
  const args = bases.flatMap(argument => ['--build-arg', argument])
  return docker('build', ...args, '--target', stage, '--tag', tag, repository)
}

/** The image as it is shipped, built once for each state of the repository. */
export const builtImage = async (): Promise<string> => {
  const tag = 'blue-green-test/resource'
  await buildStage('resource', tag)
  return tag
}
