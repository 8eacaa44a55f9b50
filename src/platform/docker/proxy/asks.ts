import { Failure } from '../../../failure.ts'
import { keyOf } from '../identity.ts'
import type { Place } from './place.ts'
import { runWrite } from './run-script.ts'

// The secret comes over stdin. `set map` says something only when there is no such entry.
const allowScript = String.raw`
bg_locked
read -r secret
all=$(workers) || exit
while read -r pid _; do
  [[ $(cli "@!$pid set map $asks $secret $1") != *[![:space:]]* ]] || cli "@!$pid add map $asks $secret $1"
  [[ $(cli "@!$pid show map $asks") != *" $secret $1"* ]] || part known "$pid"
done <<<"$all"`

const forgetScript = String.raw`
bg_locked
read -r secret
all=$(workers) || exit
while read -r pid _; do cli "@!$pid del map $asks $secret"; done <<<"$all"`

/**
 * Makes every worker honour a secret for the app's routes. It lives in the workers' memory only: a
 * reload hands it on, a restart of the proxy forgets it. Letters, digits and dashes.
 */
export const allow = async (place: Place, secret: string, app: string): Promise<void> => {
  const parts = await runWrite(place, {
    script: allowScript,
    arguments: [keyOf(app)],
    input: `${secret}\n`,
  })
  if (!parts.some(part => part.heading[0] === 'known'))
    throw new Failure('proxy.refused_change', { detail: 'no worker knows the secret of the run' })
}

/** Makes every worker forget it. Forgotten already is fine. */
export const forget = async (place: Place, secret: string): Promise<void> => {
  await runWrite(place, { script: forgetScript, input: `${secret}\n` })
}
