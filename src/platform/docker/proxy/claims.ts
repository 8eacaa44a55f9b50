import type { RouteName } from '../../../proof/claim.ts'
import { headings, readAppFile } from './app-configuration.ts'
import { mapKey } from './map-key.ts'
import type { Place } from './place.ts'
import { runScript } from './run-script.ts'

/** A route that an app has. */
export interface RouteClaim {
  /** What the map of routes calls it. Two names may have one key. */
  readonly key: string
  readonly route: RouteName
  readonly app: string
}

const script = String.raw`
for file in "$configuration"/*.cfg; do
  grep -q '^${headings.table}' "$file" 2>/dev/null || continue
  part file "${'${file##*/}'}"
  head -n 1 "$file"
done`

/** Every route of every app that leads somewhere, by their files: only those belong to an app. */
export const listClaims = async (place: Place): Promise<readonly RouteClaim[]> => {
  const parts = await runScript(place, { script })
  return parts.flatMap(({ heading, body }) => {
    const { app, routes } = readAppFile(body, heading[1] ?? '')
    return routes
      .filter(({ destinations }) => destinations.length > 0)
      .map(({ name }) => ({ key: mapKey(name), route: name, app }))
  })
}
