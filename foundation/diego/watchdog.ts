import { spawn } from 'node:child_process'

/** Kills process groups when this process ends, however it ends. */
export interface Watchdog {
  guard(group: number): void
  release(group: number): void
  /** Kills every guarded group and ends the watchdog. */
  close(): void
}

// Reads "+ 12" and "- 12"; the pipe's end means that the foundation is gone.
const script = `
groups=' '
while read -r verb group; do
  case $verb in
    +) groups="$groups$group " ;;
    -) groups="\${groups%% $group *} \${groups#* $group }" ;;
  esac
done
for group in $groups; do kill -KILL "-$group" 2>/dev/null; done
`

export const killGroup = (group: number, signal: NodeJS.Signals): void => {
  try {
    process.kill(-group, signal)
  } catch {
    // The group has ended already.
  }
}

export const startWatchdog = (): Watchdog => {
  const groups = new Set<number>()
  const shell = spawn('sh', ['-c', script], { detached: true, stdio: ['pipe', 'ignore', 'ignore'] })
  shell.stdin.on('error', () => {})
  shell.unref()
  const killAll = () => {
    for (const group of groups) killGroup(group, 'SIGKILL')
    groups.clear()
  }
  process.once('exit', killAll)
  return {
    guard: group => {
      groups.add(group)
      shell.stdin.write(`+ ${group}\n`)
    },
    release: group => {
      if (groups.delete(group)) shell.stdin.write(`- ${group}\n`)
    },
    close: () => {
      killAll()
      process.off('exit', killAll)
      shell.stdin.end()
    },
  }
}
