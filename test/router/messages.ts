import type { RegistryMessage } from '../../foundation/router/registry-message.ts'

export const blue = '11111111-1111-4111-8111-111111111111'
export const green = '22222222-2222-4222-8222-222222222222'

/** What an emitter says of instance 0 of an app. */
export const instance = (
  app: string,
  uri: string,
  port: number | undefined,
  more: Partial<RegistryMessage> = {},
): RegistryMessage => ({
  host: '127.0.0.1',
  port: port ?? 0,
  uris: [uri],
  app,
  private_instance_id: `${app}-0`,
  private_instance_index: '0',
  tags: {},
  ...more,
})
