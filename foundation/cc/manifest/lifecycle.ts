import { buildpackLifecycle, readLifecycle } from '../app/lifecycle.ts'
import { type Fields, listAt } from '../fields.ts'
import type { Lifecycle } from '../rows.ts'

const isNamed = (value: unknown): boolean =>
  typeof value === 'string' && value !== '' && value !== 'null' && value !== 'default'

/** The lifecycle that a manifest names; `old` where it says nothing. */
export const appLifecycle = (fields: Fields, old: Lifecycle = buildpackLifecycle): Lifecycle => {
  if (fields['docker'] !== undefined || fields['lifecycle'] === 'docker') {
    return readLifecycle({ type: 'docker', data: {} })
  }
  const type = fields['lifecycle'] === 'cnb' ? 'cnb' : old.type
  const single = isNamed(fields['buildpack']) ? [fields['buildpack']] : undefined
  const buildpacks = 'buildpacks' in fields ? listAt(fields, 'buildpacks') : single
  return {
    type,
    data: {
      ...old.data,
      ...(buildpacks !== undefined && { buildpacks }),
      ...(isNamed(fields['stack']) && { stack: fields['stack'] }),
    },
  }
}
