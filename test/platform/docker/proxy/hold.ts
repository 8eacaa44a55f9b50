// A run that is about to be killed: it holds a script in the proxy named by its first argument.
import { connectEngine } from '../../../../src/platform/docker/engine/connect.ts'
import { execIn } from '../../../../src/platform/docker/proxy/exec-in.ts'
import { openShell } from '../../../../src/platform/docker/proxy/open-shell.ts'
import { liveClock, liveRandom } from '../../../../src/environment.live.ts'
import { quietEnvironment } from '../../../support/environment.ts'

const [name = '', path = ''] = process.argv.slice(2)
const env = { ...quietEnvironment(), clock: liveClock, random: liveRandom }
const where = { kind: 'unix', path, text: `unix://${path}` } as const
const engine = connectEngine(env, { host: where, tls: undefined, ssh: undefined })
const shell = openShell({
  env,
  name,
  exec: execIn(engine, name),
}).under(env.signal)
await shell.run('sleep 4714 >/dev/null 2>&1 &')
process.stdout.write('held\n')
await shell.run('sleep 600', { timeout: 600_000 })
