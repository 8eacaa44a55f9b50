import { Failure } from '../../failure.ts'
import type { ProcessWish } from './manifest.ts'
import { field } from './one-app.ts'
import { type Fields, isFields } from './read-yaml.ts'

const text = (value: unknown): string | undefined =>
  typeof value === 'string' || typeof value === 'number' ? String(value) : undefined

const wish = (type: string, fields: Fields): ProcessWish => {
  const instances = field(fields, 'instances')
  return {
    type,
    instances: typeof instances === 'number' ? instances : undefined,
    memory: text(field(fields, 'memory')),
    disk: text(field(fields, 'disk-quota')),
    command: text(field(fields, 'command')),
    healthCheck: text(field(fields, 'health-check-type')),
  }
}

/**
 * The processes of an app's entry, web first. A web process in the list takes the place of the
 * shorthands on the app (cloud_controller_ng app/messages/app_manifest_message.rb).
 */
export const processesOf = (app: Fields, file: string): readonly ProcessWish[] => {
  const listed = field(app, 'processes') ?? []
  if (!Array.isArray(listed))
    throw new Failure('manifest.invalid', { file, detail: 'processes is not a list' })
  const wishes = listed.map((entry: unknown, index) => {
    const type = isFields(entry) ? entry['type'] : undefined
    if (isFields(entry) && typeof type === 'string') return wish(type, entry)
    throw new Failure('manifest.invalid', { file, detail: `processes[${index}] has no type` })
  })
  const web = wishes.find(({ type }) => type === 'web') ?? wish('web', app)
  return [web, ...wishes.filter(({ type }) => type !== 'web')]
}
