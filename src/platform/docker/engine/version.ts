import { versionWire } from '../wire/version.ts'
import type { EngineVersion } from './engine.ts'
import type { Line } from './line.ts'

/** What the Engine says of itself. */
export const readVersion = async (line: Line): Promise<EngineVersion> => {
  const wire = await line.ask({ method: 'GET', path: '/version' }, versionWire)
  return { version: wire.Version, api: wire.ApiVersion, platform: `${wire.Os}/${wire.Arch}` }
}
