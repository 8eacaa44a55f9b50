import { Failure } from '../../../failure.ts'
import { isDiskFull, short } from './reply-failure.ts'

// The Engine hands on what registries say, under statuses that differ from version to version
// (moby/moby, distribution/errors.go), so the words decide.
const denied =
  /unauthori[sz]ed|denied|forbidden|no basic auth credentials|authentication required|incorrect username|\b40[13]\b/i
const missing =
  /manifest unknown|manifest for .* not found|name unknown|not found: |no matching manifest|repository .* not found|does not exist/i

/** Why a registry gave no image, out of the Engine's words. */
export const registryFailure = (image: string, request: string, words: string): Failure => {
  const detail = short(words)
  if (isDiskFull(words)) return new Failure('engine.disk_full', { request, detail })
  // "pull access denied …, repository does not exist or may require 'docker login'": nobody can tell.
  if (denied.test(words)) return new Failure('image.denied', { image, detail })
  if (missing.test(words)) return new Failure('image.missing', { image, detail })
  return new Failure('image.unpulled', { image, detail })
}
