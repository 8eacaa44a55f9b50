import type { Shell } from './shell.ts'

/** What scripts call beside bash itself: coreutils, diffutils, grep, sed, and `flock` of util-linux. */
const tools =
  'base64 cat cmp cut dirname flock grep head mkdir mv rm sed sleep sort sync timeout uniq'

const script = `
for tool in haproxy ${tools}; do
  type -P "$tool" >/dev/null || missing+=" $tool"
done
[[ -z $missing ]] || { echo "it has no$missing"; exit 1; }
haproxy -v
`

const oldest = { major: 2, minor: 6 }

/** Why the image in which the shell runs does not do as a proxy; `undefined` when it does. */
export const unfitness = async (shell: Shell): Promise<string | undefined> => {
  const { code, output } = await shell.run(script)
  const [line = ''] = output.split('\n')
  if (code !== 0) return line
  const [, major, minor] = /^HA-?Proxy version (\d+)\.(\d+)/.exec(line) ?? []
  if (major === undefined) return `haproxy -v says ${line}`
  const fits =
    Number(major) > oldest.major ||
    (Number(major) === oldest.major && Number(minor) >= oldest.minor)
  return fits ? undefined : `it has HAProxy ${major}.${minor}`
}
