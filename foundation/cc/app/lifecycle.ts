import { dig, textAt, type Fields, isFields, readFields } from '../fields.ts'
import { unprocessable } from '../refusal.ts'
import type { Lifecycle } from '../rows.ts'

export const buildpackLifecycle: Lifecycle = {
  type: 'buildpack',
  data: { buildpacks: [], stack: 'cflinuxfs4' },
}

const dataFor = (type: Lifecycle['type'], data: Fields): Lifecycle => {
  switch (type) {
    case 'docker':
      if (Object.keys(data).length > 0) throw unprocessable('Lifecycle data must be empty')
      return { type, data: {} }
    case 'buildpack':
      readFields(data, ['buildpacks', 'stack'])
      return { type, data: { ...buildpackLifecycle.data, ...data } }
    case 'cnb':
      readFields(data, ['buildpacks', 'stack', 'credentials'])
      return { type, data: { ...buildpackLifecycle.data, ...data } }
  }
}

const isType = (type: unknown): type is Lifecycle['type'] =>
  type === 'buildpack' || type === 'docker' || type === 'cnb'

/** The lifecycle of a create request; the operator's default when there is none. */
export const readLifecycle = (value: unknown): Lifecycle => {
  if (value === undefined || value === null) return buildpackLifecycle
  const type = dig(value, 'type')
  if (!isType(type)) {
    throw unprocessable('Lifecycle type is not included in the list: buildpack, docker, cnb')
  }
  const data = dig(value, 'data')
  if (!isFields(data)) throw unprocessable('Lifecycle data must be an object')
  return dataFor(type, data)
}

/** A changed lifecycle: data may change, the type may not. */
export const changeLifecycle = (old: Lifecycle, value: unknown): Lifecycle => {
  if (value === undefined || value === null) return old
  const type = textAt(value, 'type') ?? old.type
  if (type !== old.type) {
    throw unprocessable(`Lifecycle type cannot be changed from ${old.type} to ${type}`)
  }
  const data = dig(value, 'data')
  return dataFor(old.type, isFields(data) ? { ...old.data, ...data } : old.data)
}
