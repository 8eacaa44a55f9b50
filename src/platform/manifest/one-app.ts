import { Failure } from '../../failure.ts'
import { type Fields, isFields } from './read-yaml.ts'

/** Dashes and underscores mean the same in the keys of an app (Cloud Controller normalises them). */
export const key = (name: string): string => name.replaceAll('_', '-')

/** The value of `name`, however it is spelt. */
export const field = (fields: Fields, name: string): unknown =>
  Object.entries(fields).find(([spelt]) => key(spelt) === name)?.[1]

/** The entry of the only app of a manifest. Rejects with `manifest.apps` or `manifest.invalid`. */
export const oneApp = (manifest: Fields, file: string): Fields => {
  const invalid = (detail: string) => new Failure('manifest.invalid', { file, detail })
  const { applications: apps, version } = manifest
  if (version !== undefined && version !== 1) throw invalid('its version must be 1')
  if (!Array.isArray(apps)) throw invalid('it has no list applications')
  const [app] = apps
  if (apps.length !== 1) throw new Failure('manifest.apps', { apps: String(apps.length) })
  if (!isFields(app)) throw invalid('its application is not a map')
  return app
}
