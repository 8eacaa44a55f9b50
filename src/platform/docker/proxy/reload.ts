import { Failure } from '../../../failure.ts'
import type { Milliseconds } from '../../../environment.ts'
import { headings, readAppFile } from './app-configuration.ts'
import { mainFile } from './main-configuration.ts'
import type { Place } from './place.ts'
import { runWrite } from './run-script.ts'

/** How long a reload waits for the swaps of other apps. */
const patience: Milliseconds = 120_000

/** A run whose lock shows no heartbeat for so long is dead (its lock is taken over then, too). */
const deadAfter: Milliseconds = 60_000

const pause: Milliseconds = 500

/**
 * Bash, under the file lock: another app's file says that a swap is under way, or something is
 * still inside a server of it that is leaving the current worker: then nothing is done.
 *
 * The secrets that are allowed live in the workers only, so the new one gets them from the old.
 * The master runs its own program anew, and answers nothing for a moment; a worker that cannot
 * load its configuration is counted as failed, and the old one goes on
 * (HAProxy management guide 2.6, section 9.4.1, reload and show proc).
 */
const script = String.raw`
current() { workers 2>/dev/null | sed -n 's/ current$//p'; }
failed() { cli 'show proc' | sed -n 's/.*\[failed: \([0-9]*\)\].*/\1/p'; }
bg_locked
own=$1
shift
before=$(current)
[[ $before ]] || exit 69
for file in "$configuration"/*.cfg; do
  name=${'${file##*/}'}
  [[ $name != "$own" && $name != ${mainFile} ]] || continue
  if ! grep -q '^${headings.swapping}$' "$file"; then
    cli "@!$before show stat -1 4 -1" | cut -d, -f1,5,18 |
      grep -qE "^${'${name%.cfg}'}\.[0-9]+,[1-9][0-9]*,(MAINT|DRAIN)" || continue
  fi
  # Its run is dead, says whoever has watched it.
  for dead; do [[ $dead != "$name" ]] || continue 2; done
  locks=("$root/apps/${'${name%.cfg}'}/lock/"*.json)
  # Nobody is at it: a run left it so, and the next one goes on from there.
  [[ -e ${'${locks[0]}'} ]] || continue
  part busy "$name"
  head -n 1 "$file"
  part beat
  cat "${'${locks[@]}'}"
  exit 0
done
failures=$(failed)
allowed=$(cli "@!$before show map $asks")
cli reload >/dev/null
for ((try = 0; try < 150; try++)); do
  sleep 0.05
  now=$(current)
  [[ ! $now || $now == "$before" ]] || break
  count=$(failed)
  if [[ $count && $count -gt ${'${failures:-0}'} ]]; then
    part failed
    haproxy -c -q -f "$configuration" 2>&1 | grep -m 1 ALERT
    exit 0
  fi
done
[[ $now && $now != "$before" ]] || { part failed; echo 'no new worker came up within 7.5 s'; exit 0; }
while read -r _ secret key; do
  [[ ! $key ]] || cli "@!$now add map $asks $secret $key"
done <<<"$allowed" >/dev/null
`

/**
 * Reloads HAProxy without closing its listeners: a new worker takes every new connection, the old
 * one finishes what it has. `own`: the file for whose sake. Waits while another app is between
 * mapping and draining: 120 s, then `proxy.busy`; not for an app whose lock nobody holds or whose
 * run shows no heartbeat. Rejects with `proxy.refused_change` when the new
 * worker does not come up; the old one serves on then.
 */
export const reload = async (place: Place, own: string): Promise<void> => {
  const { clock, log, signal } = place.env
  const begin = clock.monotonic()
  const beats = new Map<string, { readonly beat: string; readonly since: Milliseconds }>()
  const dead = new Set<string>()
  for (;;) {
    const parts = await runWrite(place, { script, arguments: [own, ...dead] })
    const failed = parts.find(part => part.heading[0] === 'failed')
    if (failed !== undefined)
      throw new Failure('proxy.refused_change', { detail: failed.body.trim().slice(0, 300) })
    const busy = parts.find(part => part.heading[0] === 'busy')
    if (busy === undefined) return
    const file = busy.heading[1] ?? ''
    const { app } = readAppFile(busy.body, file)
    const now = clock.monotonic()
    const beat = parts.find(part => part.heading[0] === 'beat')?.body ?? ''
    if (beats.get(file)?.beat !== beat) beats.set(file, { beat, since: now })
    else if (now - (beats.get(file)?.since ?? now) >= deadAfter) dead.add(file)
    if (signal.aborted) throw signal.reason
    if (now - begin >= patience) throw new Failure('proxy.busy', { app })
    log.debug(`the proxy's reload waits for a swap of ${app}`)
    await clock.sleep(pause, signal)
  }
}
