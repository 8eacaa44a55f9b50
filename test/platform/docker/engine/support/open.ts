import { randomBytes } from 'node:crypto'
import { connectEngine } from '../../../../../src/platform/docker/engine/connect.ts'
import type { Engine } from '../../../../../src/platform/docker/engine/engine.ts'
import { engineHost } from '../../../../../src/config/docker-scalars.ts'
import type { DockerSource } from '../../../../../src/config/docker-source.ts'
import { engineAddress } from '../../../../support/docker/engine.ts'
import { isRight } from 'fp-ts/lib/Either.js'
import { type TestEnvironment, testEnvironment } from '../../../cloudfoundry/support/environment.ts'

/** An Engine, and the environment that it was opened with. */
export interface Opened {
  readonly engine: Engine
  readonly env: TestEnvironment
}

/** Opens the Engine at an address: the one of the tests when nothing is said. */
export const open = (
  address = engineAddress ?? 'unix:///nowhere',
  secrets: Partial<Pick<DockerSource, 'tls' | 'ssh'>> = {},
  env: TestEnvironment = testEnvironment(true),
): Opened => {
  const host = engineHost.decode(address)
  if (!isRight(host)) throw new Error(`${address} is no address of an Engine`)
  const { tls, ssh } = secrets
  return { engine: connectEngine(env, { host: host.right, tls, ssh }), env }
}

/** The path of the socket of the tests' Engine. */
export const socketPath = (engineAddress ?? '').replace(/^unix:\/\//, '')

/** A name that nobody else uses. */
export const freshName = (): string => `bgt-${randomBytes(6).toString('hex')}`
