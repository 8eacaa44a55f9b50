import { Failure } from '../../failure.ts'
import { field } from './one-app.ts'
import { type Fields, isFields } from './read-yaml.ts'

/** Names of the service instances that an app's entry wants bound. */
export const servicesOf = (app: Fields, file: string): readonly string[] => {
  const services = field(app, 'services') ?? []
  if (!Array.isArray(services))
    throw new Failure('manifest.invalid', { file, detail: 'services is not a list' })
  return services.map((service: unknown, index) => {
    const name = isFields(service) ? service['name'] : service
    if (typeof name === 'string') return name
    throw new Failure('manifest.invalid', { file, detail: `services[${index}] has no name` })
  })
}
