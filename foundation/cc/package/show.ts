import type { CloudController } from '../context.ts'
import type { PackageRow } from '../rows.ts'
import { head, link, toOne } from '../web/show.ts'

const data = (row: PackageRow) =>
  row.type === 'docker'
    ? { image: row.image, username: row.username, password: row.username && '***' }
    : { error: row.error, checksum: { type: 'sha256', value: row.checksum } }

export const showPackage = (cc: CloudController, row: PackageRow) => ({
  ...head(row),
  type: row.type,
  data: data(row),
  state: row.state,
  relationships: { app: toOne(row.appGuid) },
  metadata: row.metadata,
  links: {
    self: link(cc, `/v3/packages/${row.guid}`),
    upload: link(cc, `/v3/packages/${row.guid}/upload`, 'POST'),
    download: link(cc, `/v3/packages/${row.guid}/download`, 'GET'),
    app: link(cc, `/v3/apps/${row.appGuid}`),
  },
})
