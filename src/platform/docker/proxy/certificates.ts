import { Failure } from '../../../failure.ts'
import { keyOf } from '../identity.ts'
import { readCertificates } from './certificate.ts'
import { certificateList } from './main-configuration.ts'
import type { Place } from './place.ts'
import { runWrite } from './run-script.ts'

// What comes in: `@ name` and the lines of a PEM, for each certificate. Files first, then the list
// that names them, tried by HAProxy before it is renamed. A worker gets what it lacks, and then
// loses what the app no longer has, so that no moment is without a certificate (HAProxy management
// guide 2.6, section 9.3: new, set and commit ssl cert, add and del ssl crt-list, del ssl cert).
const script = String.raw`
bg_locked
key=$1 list=$2
umask 077
declare -A pems=()
files=()
while IFS= read -r line; do
  if [[ $line == '@ '* ]]; then
    file=$certificates/$key.${'${line#@ }'}.pem
    files+=("$file")
    pems[$file]=
  else
    pems[$file]+=$line$'\n'
  fi
done
own="^$certificates/$key\.[0-9a-f]*\.pem$"
{
  grep -v "$own" "$list"
  ((${'${#files[@]}'} == 0)) || printf '%s\n' "${'${files[@]}'}"
} >"$list.new"
for file in "${'${files[@]}'}"; do
  [[ -e $file ]] || { printf %s "${'${pems[$file]}'}" >"$file.new" && mv -f "$file.new" "$file"; } || exit
done
if ! cmp -s "$list" "$list.new"; then
  trial=$certificates/.trial.cfg
  printf 'frontend trial\n  mode http\n  timeout client 1s\n  bind 127.0.0.1:1 ssl crt-list %s\n' "$list.new" >"$trial"
  words=$(haproxy -c -q -f "$trial" 2>&1) || {
    part refused
    grep -m 1 ALERT <<<"$words"
    exit 0
  }
  mv -f "$list.new" "$list"
fi
rm -f "$list.new" "$certificates/.trial.cfg"
all=$(workers) || exit
while read -r pid kind; do
  [[ $kind == current ]] || continue
  there=$(cli "@!$pid show ssl crt-list $list" | sed 's/ .*//')
  # Its heading; without TLS there is no such list.
  [[ $there == '#'* ]] || continue
  for file in "${'${files[@]}'}"; do
    ! grep -qxF "$file" <<<"$there" || continue
    {
      cli "@!$pid new ssl cert $file"
      cli "@!$pid set ssl cert $file <<"$'\n'"${'${pems[$file]}'}"
      cli "@!$pid commit ssl cert $file"
      cli "@!$pid add ssl crt-list $list $file"
    } >/dev/null
    cli "@!$pid show ssl crt-list $list" | sed 's/ .*//' | grep -qxF "$file" || part lacking "$pid"
  done
  for file in $(grep "$own" <<<"$there"); do
    [[ ! -v pems[$file] ]] || continue
    cli "@!$pid del ssl crt-list $list $file" >/dev/null
    cli "@!$pid del ssl cert $file" >/dev/null
  done
done <<<"$all"
for file in "$certificates/$key".*.pem; do
  [[ -v pems[$file] ]] || rm -f "$file"
done`

/**
 * Makes these the app's certificates, on the volume and in the current worker, without a reload;
 * those of other apps are left alone. Rejects with `proxy.certificate` when one does not do, before
 * anything is written, and with `proxy.refused_change` when HAProxy does not take one.
 */
export const installCertificates = async (
  place: Place,
  app: string,
  pems: readonly string[],
): Promise<void> => {
  const certificates = readCertificates(place.env, pems)
  const parts = await runWrite(place, {
    script,
    arguments: [keyOf(app), certificateList(place.layout)],
    input: certificates.map(({ digest, pem }) => `@ ${digest}\n${pem}`).join(''),
  })
  const refused = parts.find(part => part.heading[0] === 'refused')
  if (refused !== undefined)
    throw new Failure('proxy.refused_change', { detail: refused.body.trim().slice(0, 300) })
  if (parts.some(part => part.heading[0] === 'lacking'))
    throw new Failure('proxy.refused_change', { detail: 'its worker did not take a certificate' })
}
