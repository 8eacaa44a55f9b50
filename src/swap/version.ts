import type { Version } from '../config/version.ts'
import type { Release } from './model.ts'

/** What stands for nothing live. */
export const noVersion: Version = { deployment: 'none', release: 'none' }

/** The version that a live release is reported as. */
export const versionOf = ({ deployment, id, label }: Release): Version => ({
  deployment,
  release: id,
  ...(label === undefined ? {} : { label }),
})

/** The newest of the live releases, as a version. */
export const newestVersion = (live: readonly Release[]): Version => {
  const newest = live.at(-1)
  return newest === undefined ? noVersion : versionOf(newest)
}
