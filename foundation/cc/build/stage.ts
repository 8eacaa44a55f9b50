import { recordAppEvent } from '../audit.ts'
import type { CloudController } from '../context.ts'
import type { AppRow, BuildRow, DropletRow, PackageRow } from '../rows.ts'
import { change, insert, rowsWhere } from '../store.ts'
import { noMetadata } from '../metadata.ts'
import { detectProcessTypes } from './detect.ts'

const undetected =
  'NoAppDetectedError - An app was not successfully detected by any available buildpack'

interface Staged {
  readonly folder: string
  readonly processTypes: Readonly<Record<string, string>>
}

/** Processes that already have a command need no buildpack to know how they start. */
const hasCommand = ({ store }: CloudController, app: AppRow): boolean =>
  rowsWhere(store.processes, row => row.appGuid === app.guid && row.command !== null).length > 0

const stage = async (
  cc: CloudController,
  app: AppRow,
  bits: PackageRow,
): Promise<Staged | string> => {
  const trouble = cc.troubles.staging()
  if (trouble !== null) return trouble
  const image = bits.image ?? ''
  const folder = bits.type === 'docker' ? cc.images[image] : bits.folder
  if (folder === undefined || folder === null) {
    return `StagingError - Staging error: failed to fetch image metadata of ${image}`
  }
  const processTypes = await detectProcessTypes(folder)
  if (processTypes === null && !hasCommand(cc, app)) return undetected
  return { folder, processTypes: processTypes ?? {} }
}

const finish = (
  cc: CloudController,
  app: AppRow,
  build: BuildRow,
  bits: PackageRow,
  staged: Staged,
): DropletRow => {
  const droplet = insert(cc.store.droplets, {
    appGuid: app.guid,
    packageGuid: bits.guid,
    state: 'STAGED',
    lifecycle: build.lifecycle,
    checksum: bits.checksum,
    folder: staged.folder,
    image: bits.image,
    processTypes: staged.processTypes,
    metadata: noMetadata,
  })
  change(cc.store.builds, build, { state: 'STAGED', dropletGuid: droplet.guid })
  return droplet
}

/** Stages in the background, with the log lines that a buildpack writes. */
export const stageBuild = async (
  cc: CloudController,
  app: AppRow,
  build: BuildRow,
  bits: PackageRow,
): Promise<void> => {
  const say = (text: string, kind: 'OUT' | 'ERR' = 'OUT'): void =>
    cc.envelopes.append({
      sourceId: app.guid,
      instance: build.guid,
      sourceType: 'STG',
      kind,
      text,
    })
  say(`Cell foundation creating container for instance ${build.guid}`)
  say(bits.type === 'docker' ? `Staging ${bits.image ?? ''}` : 'Downloading app package...')
  await cc.timers.sleep(cc.delays.staging)
  const staged = await stage(cc, app, bits)
  if (!cc.store.builds.has(build.guid)) return
  if (typeof staged === 'string') {
    say(staged, 'ERR')
    change(cc.store.builds, build, { state: 'FAILED', error: staged })
    recordAppEvent(cc, 'audit.app.build.failed', app, { build_guid: build.guid })
    return
  }
  say('-----> Using the files as they are')
  say('Uploading complete')
  const droplet = finish(cc, app, build, bits, staged)
  recordAppEvent(cc, 'audit.app.build.staged', app, { droplet_guid: droplet.guid })
}
