import { Failure } from '../../../failure.ts'
import { keyOf } from '../identity.ts'
import { lookFunction, viewOf, type View } from './look.ts'
import type { Part } from './part.ts'
import type { Place } from './place.ts'
import { runWrite } from './run-script.ts'

/** What a change makes of the files and the workers. */
export interface Change {
  readonly app: string
  /** The file in `layout.configuration`, and its new text; undefined leaves the files alone. */
  readonly file: { readonly name: string; readonly text: string } | undefined
  /** For the master's command line, in order. */
  readonly requests: readonly string[]
}

// The new text is tried together with everybody else's before any file changes, so that a proxy
// that restarts never meets a file that it refuses. The map is made of the files, so it can be
// made again when a run ends between the two renames: a look finds out.
const install = String.raw`
install() {
  local name=$1 text file claimed words files=()
  text=$(cat; printf .)
  text=${'${text%.}'}
  printf %s "$text" >"$configuration/.new" || exit
  for file in "$configuration"/*.cfg; do
    [[ $file == "$configuration/$name" || ! -e $file ]] || files+=("$file")
  done
  files+=("$configuration/.new")
  claimed=$(mapped "${'${files[@]}'}" | cut -d' ' -f1 | uniq -d)
  [[ $claimed ]] && { part claimed; printf '%s\n' "$claimed"; return 1; }
  words=$(haproxy -c -q -- "${'${files[@]}'}" 2>&1) || { part refused; printf '%s\n' "$words"; return 1; }
  mapped "${'${files[@]}'}" >"$routes.new" || exit
  sync -- "$configuration/.new" || exit
  mv -f "$configuration/.new" "$configuration/$name" && mv -f "$routes.new" "$routes" || exit
}`

const script = String.raw`
bg_locked
key=$1 name=$2
shift 2
[[ ! $name ]] || install "$name" || { rm -f "$configuration/.new"; exit 0; }
part words
for request; do cli "$request"; done
look "$key"`

/** Words of HAProxy that say that it did what was asked, or cannot yet, or has done it before. */
const harmless =
  /^(|New server registered\.|Server deleted\.|No such server\.|Server still has connections.*|Server still has .*)$/

const bodyOf = (parts: readonly Part[], heading: string): string | undefined =>
  parts.find(part => part.heading[0] === heading)?.body.trim()

const complaint = (words: string): string | undefined =>
  words.split('\n').find(line => !harmless.test(line.trim()))

/**
 * Changes files and workers in one script under the proxy's file lock, and reads them back.
 * `refusal`: the first words of HAProxy that were not to be expected. Rejects with
 * `route.claimed` or `proxy.refused_change`, and nothing was changed then.
 */
export const change = async (
  place: Place,
  { app, file, requests }: Change,
): Promise<{ readonly view: View; readonly refusal: string | undefined }> => {
  const parts = await runWrite(place, {
    script: [lookFunction, install, script].join('\n'),
    arguments: [keyOf(app), file?.name ?? '', ...requests],
    input: file?.text ?? '',
  })
  const claimed = bodyOf(parts, 'claimed')
  if (claimed !== undefined)
    throw new Failure('route.claimed', { route: claimed.split('\n')[0] ?? '', app: '' })
  const refused = bodyOf(parts, 'refused')
  if (refused !== undefined) throw new Failure('proxy.refused_change', { detail: alertOf(refused) })
  return { view: viewOf(parts), refusal: complaint(bodyOf(parts, 'words') ?? '') }
}

/** The first alert among HAProxy's words about a configuration. */
const alertOf = (words: string): string =>
  (words.split('\n').find(line => line.includes('[ALERT]')) ?? words).slice(0, 300)
