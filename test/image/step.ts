import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { labelOf, removeBelongings, uniqueName } from '../support/docker/belongings.ts'
import { docker, dockerEnvironment } from '../support/docker/docker.ts'
import { canary, type Ended, type Executable } from '../support/executables/execute.ts'

/** A container of the image as a worker makes one for a step: what is run in it is not pid 1. */
export interface Step {
  readonly run: (name: Executable, start: Start) => Running
  /** Prints what a command in it printed, as `fly intercept` would. */
  readonly intercept: (...command: readonly string[]) => Promise<string>
  /** Command lines of what the executables have left at work. */
  readonly leftovers: () => Promise<readonly string[]>
  readonly remove: () => Promise<void>
}

/** How an executable is started. */
export interface Start {
  /** One JSON value, or text that is none. */
  readonly stdin: unknown
  /** Default: where the artefacts are. */
  readonly directory?: string
  /** What Concourse sets about the build. */
  readonly variables?: Readonly<Record<string, string>>
  /**
   * `kept`: those of the image and of the container, as a custom type gets them. `stripped`: none
   * at all, less than a worker's own type gets, so that nothing is needed.
   */
  readonly environment?: 'kept' | 'stripped'
}

/** An executable at work in a container. */
export interface Running {
  /** Resolves once the words stand on stderr; rejects when it ends without. */
  readonly says: (words: string) => Promise<void>
  /** Sends a signal to this one process. */
  readonly kill: (signal: 'TERM' | 'KILL') => Promise<void>
  readonly ended: Promise<Ended>
}

/** Where a worker mounts what a put is given. */
export const artefacts = '/tmp/build/put'

let count = 0

const runIn = (container: string, name: Executable, start: Start): Running => {
  const { stdin, directory = artefacts, variables = {}, environment = 'kept' } = start
  const pidFile = `/tmp/pid-${++count}`
  const assignments = Object.entries({ NO_COLOR: '1', ...variables }).map(each => each.join('='))
  const began = performance.now()
  // The shell becomes the executable, which keeps its number and has no parent to pass signals.
  const command = 'echo $$ >"$0"; exec env "$@"'
  const shell = ['exec', '--interactive', '--workdir', '/', container, 'sh', '-c', command, pidFile]
  const given = environment === 'stripped' ? ['-i', ...assignments] : assignments
  const executable = [`/opt/resource/${name}`, ...(name === 'check' ? [] : [directory])]
  const args = [...shell, ...given, ...executable]
  const child = spawn('docker', args, { env: dockerEnvironment })
  let said = ''
  const listeners = new Set<() => void>()
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    said += chunk
    for (const listener of listeners) listener()
  })
  child.stdin.on('error', () => {})
  child.stdin.end(typeof stdin === 'string' ? stdin : JSON.stringify(stdin))
  const closed = once(child, 'close') as Promise<[number | null, NodeJS.Signals | null]>
  const ended = Promise.all([closed, text(child.stdout)]).then(
    ([[code, signal], stdout]): Ended => {
      if (`${stdout}${said}`.includes(canary)) throw new Error(`a secret is shown:\n${said}`)
      return { code, signal, stdout, stderr: said, milliseconds: performance.now() - began }
    },
  )
  return {
    ended,
    kill: async signal => {
      await docker('exec', container, 'sh', '-c', `kill -${signal} $(cat ${pidFile})`)
    },
    says: words =>
      new Promise((resolve, reject) => {
        const look = () => {
          if (said.includes(words)) resolve()
        }
        listeners.add(look)
        look()
        void ended.then(({ stderr }) =>
          reject(new Error(`it ended without saying "${words}":\n${stderr}`)),
        )
      }),
  }
}

/** What a container gets from this machine. */
export interface Mounts {
  /** A folder that is there as the artefacts of a put. */
  readonly folder?: string
  /** More of them, each `path:path in the container`: the socket of an Engine, say. */
  readonly more?: readonly string[]
}

/**
 * Starts a container of `image`, on the machine's own network, so that servers of the tests can be
 * reached on 127.0.0.1.
 */
export const startStep = async (image: string, mounts: Mounts = {}): Promise<Step> => {
  const name = uniqueName()
  const { folder, more = [] } = mounts
  const volumes = folder === undefined ? more : [`${folder}:${artefacts}`, ...more]
  const flags = ['--detach', '--network', 'host', '--label', labelOf(name), '--name', name]
  const mounted = volumes.flatMap(volume => ['--volume', volume])
  await docker('run', ...flags, ...mounted, image, 'sleep', '1000000')
  return {
    run: (executable, start) => runIn(name, executable, start),
    intercept: (...command) => docker('exec', name, ...command),
    leftovers: async () => {
      const [, ...processes] = (await docker('top', name, '-eo', 'pid,stat,args')).split('\n')
      return processes.filter(line => !/^ *\d+ +Z|sleep 1000000$/.test(line))
    },
    remove: () => removeBelongings(name),
  }
}
