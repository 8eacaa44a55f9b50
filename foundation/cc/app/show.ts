import type { CloudController } from '../context.ts'
import type { AppRow } from '../rows.ts'
import { head, link, toOne } from '../web/show.ts'

/** An app as the API shows it. */
export const showApp = (cc: CloudController, app: AppRow) => {
  const at = (rest: string, method?: string) => link(cc, `/v3/apps/${app.guid}${rest}`, method)
  return {
    ...head(app),
    name: app.name,
    state: app.state,
    lifecycle: app.lifecycle,
    relationships: {
      space: toOne(app.spaceGuid),
      current_droplet: toOne(app.dropletGuid),
    },
    metadata: app.metadata,
    links: {
      self: at(''),
      environment_variables: at('/environment_variables'),
      space: link(cc, `/v3/spaces/${app.spaceGuid}`),
      processes: at('/processes'),
      packages: at('/packages'),
      current_droplet: at('/droplets/current'),
      droplets: at('/droplets'),
      tasks: at('/tasks'),
      start: at('/actions/start', 'POST'),
      stop: at('/actions/stop', 'POST'),
      clear_buildpack_cache: at('/actions/clear_buildpack_cache', 'POST'),
      revisions: at('/revisions'),
      deployed_revisions: at('/revisions/deployed'),
      features: at('/features'),
    },
  }
}
