import { spawn } from 'node:child_process'
import type { Shell } from '../../../../../src/platform/docker/proxy/shell.ts'

/**
 * A shell whose scripts run in bash on this machine, under a file lock in `root`. `patience`: each
 * is killed after so many milliseconds.
 */
export const localShell = (
  root: string,
  patience?: number,
): Shell & { readonly runs: () => number } => {
  let runs = 0
  const prelude = `
export LC_ALL=C
bg_locked() { exec 9>>'${root}/.lock' || exit 1; flock -w 15 9 || exit 75; }
`
  return {
    run: async (script, given = {}) => {
      runs += 1
      const child = spawn('bash', ['-c', prelude + script, 'bash', ...(given.arguments ?? [])], {
        cwd: root,
        stdio: ['pipe', 'pipe', 'pipe'],
        ...(patience === undefined ? {} : { timeout: patience, killSignal: 'SIGKILL' }),
      })
      child.stdin.on('error', () => undefined)
      child.stdin.end(given.input ?? '')
      let output = ''
      child.stdout.setEncoding('utf8').on('data', text => (output += text))
      child.stderr.setEncoding('utf8').on('data', text => (output += text))
      const code = await new Promise<number>((resolve, reject) => {
        child.once('error', reject)
        child.once('close', status => resolve(status ?? -1))
      })
      return { code, output }
    },
    close: () => undefined,
    runs: () => runs,
  }
}
