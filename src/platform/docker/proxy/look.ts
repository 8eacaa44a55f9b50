import { keyOf } from '../identity.ts'
import { headings } from './app-configuration.ts'
import { mainFile } from './main-configuration.ts'
import type { Part } from './part.ts'
import type { Place } from './place.ts'
import { runScript } from './run-script.ts'
import { worker, type Worker } from './worker.ts'

/** What stands on the volume and in the running workers, as one app sees it. */
export interface View {
  /** The app's file, whole; empty when there is none. */
  readonly file: string
  /** The main configuration's file. */
  readonly main: string
  /** The map of routes on the volume says what the apps' files say. */
  readonly mapIsFresh: boolean
  /** Every worker that lives, with what of this app is in it. */
  readonly workers: readonly Worker[]
}

/** Bash: the map of routes, as the files of all apps have it; `mapped file…`. */
export const mappedFunction = `mapped() { sed -n 's/^${headings.route}//p' "$@" /dev/null | sort; }`

/**
 * Bash: `look key` prints a view. Of a worker's lists only the app's own lines are printed, and the
 * headings, which show that it answered at all.
 */
export const lookFunction = String.raw`${mappedFunction}
look() {
  local key=$1 pid kind all text
  all=$(workers) || exit
  part file; show "$configuration/$key.cfg"
  part main; show "$configuration/${mainFile}"
  text=$(mapped "$configuration"/*.cfg)
  part map; [[ -e $routes && $text == "$(show "$routes")" ]] && echo fresh
  while read -r pid kind; do
    part worker "$pid" "$kind"
    ask "@!$pid show backend; @!$pid show servers state; @!$pid show stat -1 4 -1; @!$pid show map $routes" &&
      sed -n "/^# /p;/^main:/p;/^$key\.[^ ,]*$/p;/^[0-9]* $key\./p;/ $key\.[0-9a-z]*$/p;s/^\($key\.[^,]*,[^,]*,[^,]*,[^,]*,[^,]*\),.*/\1/p" <&3
  done <<<"$all"
}`

/** What a script with `look` has printed. A worker that ended meanwhile is left out. */
export const viewOf = (parts: readonly Part[]): View => {
  const body = (heading: string): string =>
    parts.find(part => part.heading[0] === heading)?.body ?? ''
  return {
    file: body('file'),
    main: body('main'),
    mapIsFresh: body('map').trim() === 'fresh',
    workers: parts.flatMap(part => {
      const found = part.heading[0] === 'worker' ? worker(part) : undefined
      return found === undefined ? [] : [found]
    }),
  }
}

/** Reads everything of one app at once. */
export const look = async (place: Place, app: string): Promise<View> =>
  viewOf(await runScript(place, { script: `${lookFunction}\nlook "$1"`, arguments: [keyOf(app)] }))
