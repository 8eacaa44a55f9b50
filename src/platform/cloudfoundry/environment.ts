import * as t from 'io-ts'
import type { CloudController } from './client/cloud-controller.ts'
import { entries } from './wire/metadata.ts'
import { optional } from './wire/optional.ts'

const variables = t.type({ var: t.record(t.string, optional(t.string)) })

/**
 * The environment variables set on an app; all of them may be secrets. Each read writes an audit
 * event, so it is not for polling.
 */
export const readEnvironment = async (
  cc: CloudController,
  app: string,
): Promise<Readonly<Record<string, string>>> =>
  entries((await cc.get(`/v3/apps/${app}/environment_variables`, variables)).var)
