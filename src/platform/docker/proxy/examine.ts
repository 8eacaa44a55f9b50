import { Failure } from '../../../failure.ts'
import type { Check } from './proxy.ts'
import type { Shell } from './shell.ts'

/**
 * One check, told on one line each: `open`, then `status <code>` or `said <what it said>`. An
 * error of bash is the last line. The rest of an answer is read too, so that the app does not see
 * its connection reset; by the same process, which the timeout ends.
 */
const ask = `
exec 3<>"/dev/tcp/$2/$3" || exit 1
echo open
[[ $1 == http ]] || exit 0
printf 'GET %s HTTP/1.1\\r\\nHost: %s:%s\\r\\nUser-Agent: blue-green-resource\\r\\nConnection: close\\r\\n\\r\\n' "$4" "$2" "$3" >&3
IFS= read -r -n 200 line <&3
if [[ $line =~ ^HTTP/[0-9.]+\\ ([0-9]{3}) ]]; then echo "status \${BASH_REMATCH[1]}"; else echo "said $line"; fi
exec cat <&3 >/dev/null
`

/**
 * Every check at the same time, five arguments each. What one says is kept apart by its number,
 * and its end is told too: by its exit code, 124 when time ran out.
 */
const script = `
number=0
while (($#)); do
  {
    said=$(timeout --foreground "$5" bash -c "$BG_ASK" ask "$1" "$2" "$3" "$4" 2>&1)
    code=$?
    printf '%s %s %s\\n' "$number" "$code" "$(base64 -w 0 <<<"$said")"
  } &
  number=$((number + 1))
  shift 5
done
wait
`

/** Beyond the checks' own time: to start them, on a host that is busy. */
const grace = 10_000

const outOfTime = 124

const verdict = (check: Check, code: number, said: string): string | undefined => {
  const what = check.kind === 'http' ? `GET ${check.path}` : `port ${check.port}`
  const silent = `gave no answer in ${check.timeout / 1_000} s`
  const lines = said.split('\n')
  if (lines[0] !== 'open') {
    if (code === outOfTime) return silent
    if (said.includes('Connection refused')) return `refused the connection on port ${check.port}`
    const reason = /connect: (.+)/.exec(said)?.[1] ?? (said.trim() || `exit code ${code}`)
    return `cannot be reached on port ${check.port}: ${reason}`
  }
  if (check.kind === 'port') return undefined
  const status = /^status (\d+)$/.exec(lines[1] ?? '')?.[1]
  if (status === '200') return undefined
  if (status !== undefined) return `answered ${status} to ${what}`
  if (code === outOfTime) return silent
  return `did not answer ${what} in HTTP`
}

/**
 * Asks instances from inside the proxy's network: at the same time, each within its own timeout.
 * Answers with `undefined` for one that is well, and else with why not: that it refused the
 * connection, answered with another status than 200, or gave no answer in time.
 */
export const examineOver = async (
  shell: Shell,
  checks: readonly Check[],
): Promise<readonly (string | undefined)[]> => {
  if (checks.length === 0) return []
  const ran = await shell.run(`BG_ASK=$(cat)\n${script}`, {
    arguments: checks.flatMap(({ kind, address, port, path, timeout }) => [
      kind,
      address,
      String(port),
      path,
      (timeout / 1_000).toFixed(3),
    ]),
    input: ask,
    repeatable: true,
    timeout: Math.max(...checks.map(check => check.timeout)) + grace,
  })
  const told = new Map(
    [...ran.output.matchAll(/^(\d+) (\d+) (\S+)$/gm)].map(([, number, code, said]) => [
      Number(number),
      { code: Number(code), said: Buffer.from(said ?? '', 'base64').toString() },
    ]),
  )
  return checks.map((check, number) => {
    const answer = told.get(number)
    if (answer === undefined)
      throw new Failure('internal', { detail: `a health check was not told: ${ran.output}` })
    return verdict(check, answer.code, answer.said)
  })
}
