import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buildInto } from '../../../script/build.ts'

let built: string | undefined

/** Builds the executables once for all test files, unless the image's own are to be tested. */
export const setup = async (): Promise<void> => {
  if ((process.env['RESOURCE_DIRECTORY'] ?? '') !== '') return
  built = await mkdtemp(join(tmpdir(), 'resource-'))
  await buildInto(built)
  // Workers inherit it.
  process.env['RESOURCE_DIRECTORY'] = built
}

/** Removes what was built. */
export const teardown = async (): Promise<void> => {
  if (built !== undefined) await rm(built, { recursive: true, force: true })
}
