import { spawn } from 'node:child_process'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/**
 * A temporary folder that goes when this process ends, SIGKILL included: the shell holds a pipe
 * from this process, and removes the folder when that closes. What runs here finds it in TMPDIR.
 */
export const openFolder = async (): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), 'blue-green-'))
  const keeper = spawn('sh', ['-c', 'trap "" INT TERM HUP; cat; sleep 1; rm -rf -- "$0"', folder], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  })
  keeper.unref()
  process.env['TMPDIR'] = folder
  return folder
}
