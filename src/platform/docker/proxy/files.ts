import { Failure, isFailure } from '../../../failure.ts'
import type { Files } from './proxy.ts'
import type { Ran, Shell } from './shell.ts'

/** What the tools say of a file that is not there, in the locale C, and of no other error. */
const absent = 'No such file or directory'

const readScript = 'exec cat -- "$1"'

/**
 * A line for each file: its name, a slash, its content in base64. Hidden files are half written.
 * One that goes while the folder is read is left out.
 */
const readAllScript = `
cd -- "$1" || exit
for name in *; do
  [ -f "$name" ] || continue
  if text=$(base64 -w 0 -- "$name" 2>&1); then printf '%s/%s\\n' "$name" "$text"; continue; fi
  case $text in *'${absent}') ;; *) printf '%s\\n' "$text"; exit 2 ;; esac
done
`

/** On the disk before it is renamed: else a power cut leaves the name without the text. */
const writeScript = `
folder=.
[[ $1 != */* ]] || folder=\${1%/*}
beside=$folder/.tmp.$$
[ -d "$folder" ] || mkdir -p -- "$folder" || exit
if cat >"$beside" && sync -- "$beside" && mv -f -- "$beside" "$1" && sync -- "$folder"; then exit 0; fi
rm -f -- "$beside"
exit 1
`

const removeScript = `
rm -f -- "$@" || exit
for path; do
  folder=.
  [[ $path != */* ]] || folder=\${path%/*}
  [ ! -d "$folder" ] || sync -- "$folder" || exit
done
`

/** Did a script fail for want of room (strerror of ENOSPC and EDQUOT)? */
export const isFull = (output: string): boolean =>
  /No space left on device|Disk quota exceeded/.test(output)

/** What a script on the volume said that failed. */
export const volumeFailure = (request: string, ran: Ran): Failure => {
  const detail = ran.output.trim().split('\n').at(-1) || `exit code ${ran.code}`
  return isFull(ran.output)
    ? new Failure('engine.disk_full', { request, detail })
    : new Failure('proxy.refused_change', { detail: `${request}: ${detail}` })
}

const entry = (line: string): readonly [string, string] => {
  const slash = line.indexOf('/')
  return [line.slice(0, slash), Buffer.from(line.slice(slash + 1), 'base64').toString()]
}

/** The command itself found nothing, and wrote nothing else. */
const isAbsent = ({ code, output }: Ran): boolean =>
  code === 1 && output.endsWith(`: ${absent}\n`) && output.indexOf('\n') === output.length - 1

/** The files on the volume, over a shell that stands in its root. `guard` goes before each write. */
export const filesOver = (shell: Shell, guard: () => Promise<void>): Files => {
  const change = async (
    request: string,
    script: string,
    given: Parameters<Shell['run']>[1],
  ): Promise<void> => {
    const attempt = async (): Promise<Ran> => {
      await guard()
      return shell.run(script, given)
    }
    // Done twice it comes to the same, so a proxy that was restarted under it costs nothing.
    const ran = await attempt().catch((thrown: unknown) => {
      if (isFailure(thrown, 'proxy.stopped')) return attempt()
      throw thrown
    })
    if (ran.code !== 0) throw volumeFailure(request, ran)
  }
  const read = async (path: string, script: string): Promise<string | undefined> => {
    const ran = await shell.run(script, { arguments: [path], repeatable: true })
    if (isAbsent(ran)) return undefined
    if (ran.code !== 0) throw volumeFailure(`reading ${path}`, ran)
    return ran.output
  }
  return {
    read: path => read(path, readScript),
    readAll: async folder => {
      const listed = await read(folder, readAllScript)
      return new Map(listed?.split('\n').filter(Boolean).map(entry))
    },
    write: (path, text) =>
      change(`writing ${path}`, writeScript, { arguments: [path], input: text }),
    remove: async paths => {
      if (paths.length > 0)
        await change(`removing ${paths.join(', ')}`, removeScript, { arguments: paths })
    },
  }
}
