import { Failure, isFailure } from '../../../failure.ts'
import { heldCode } from './agent.ts'
import { isFull } from './files.ts'
import { partFunction, partsOf, type Part } from './part.ts'
import type { Place } from './place.ts'

/** Exit code of a script that the master did not answer. */
const silentCode = 69

/**
 * Bash: `ask command` asks the master (HAProxy management guide 2.6, section 9.4, Master CLI), whose
 * answer is to be read from descriptor 3; `cli command` prints it; `@!pid command` is for that
 * worker, old or current. `show file` prints one that may be missing. `workers` prints process id and `current` or
 * `old` of each; it waits for a master that begins, or begins anew for a reload, at most 2 s.
 */
const commandLine = String.raw`
ask() {
  { exec 3<>"/dev/tcp/127.0.0.1/$master"; } 2>/dev/null || return
  printf '%s\nquit\n' "$1" >&3
}
cli() {
  ask "$1" || return
  cat <&3
  exec 3>&-
}
show() {
  local text
  { IFS= read -r -d '' text <"$1"; } 2>/dev/null
  [[ ${'${text+read}'} || ! -e $1 ]] || { echo "$1 cannot be read"; exit 1; }
  printf %s "$text"
}
workers() {
  local all first second rest kind= try
  for ((try = 0; try < 40; try++)); do
    all=
    ask 'show proc' && { IFS= read -r -d '' all <&3; exec 3>&-; }
    [[ $all == *'# workers'* ]] && break
    sleep 0.05
    all=
  done
  [[ $all ]] || exit ${silentCode}
  while read -r first second rest; do
    case "$first $second" in
      '# workers') kind=current ;;
      '# old') kind=old ;;
      '# programs') kind= ;;
      *' worker') [[ $kind ]] && echo "$first $kind" ;;
    esac
  done <<<"$all"
}
`

/** A script with what it is given. */
export interface Order {
  readonly script: string
  readonly arguments?: readonly string[]
  /** Secrets and long texts. */
  readonly input?: string
}

/** Places as variables of bash; none of them needs quotes. */
const variables = ({ layout }: Place): string =>
  [
    'umask 022',
    `root=${layout.root}`,
    `configuration=${layout.configuration}`,
    `routes=${layout.routes}`,
    `asks=${layout.asks}`,
    `certificates=${layout.certificates}`,
    `master=${layout.master}`,
  ].join('\n')

const run = async (
  place: Place,
  order: Order,
  given: { readonly repeatable: boolean },
): Promise<readonly Part[]> => {
  const { code, output } = await place.shell.run(
    [variables(place), partFunction, commandLine, order.script].join('\n'),
    { arguments: order.arguments ?? [], input: order.input ?? '', ...given },
  )
  if (code === 0) return partsOf(output)
  if (code === heldCode) throw new Failure('proxy.held', { name: place.name, since: 'a while' })
  if (code === silentCode)
    throw new Failure('proxy.stopped', { name: place.name, detail: 'its master does not answer' })
  const detail = lastLine(output)
  throw isFull(output)
    ? new Failure('engine.disk_full', { request: `a change of the proxy ${place.name}`, detail })
    : new Failure('proxy.refused_change', { detail })
}

/**
 * Runs a script that only reads and may use `part`, `cli` and `workers`; gives the parts of its
 * output. Rejects with `proxy.held` when others keep the proxy's file lock, with `proxy.stopped`
 * when the master does not answer, with `proxy.refused_change` for any other exit code but 0.
 */
export const runScript = (place: Place, order: Order): Promise<readonly Part[]> =>
  run(place, order, { repeatable: true })

/**
 * The same for a script that writes. Done twice it must come to the same: a proxy that was restarted
 * under it gets it once more, after another check.
 */
export const runWrite = async (place: Place, order: Order): Promise<readonly Part[]> => {
  const attempt = async (): Promise<readonly Part[]> => {
    await place.check()
    return run(place, order, { repeatable: false })
  }
  try {
    return await attempt()
  } catch (thrown) {
    if (!isFailure(thrown, 'proxy.stopped')) throw thrown
    return attempt()
  }
}

const lastLine = (output: string): string =>
  output.trimEnd().split('\n').at(-1)?.slice(0, 300) ?? 'no words'
