import { build, endWatch } from '../executables/execute.ts'
import { openFolder } from '../folder.ts'
import { say } from '../say.ts'
import type { Demo } from './demo.ts'

const demos: ReadonlyMap<string, () => Promise<{ readonly demo: Demo }>> = new Map([
  ['cloudfoundry', () => import('./cloudfoundry.ts')],
  ['docker', () => import('../docker/demo.ts')],
])

let interrupted = false

const main = async ([name = 'cloudfoundry', ...more]: readonly string[]): Promise<number> => {
  const load = more.length === 0 ? demos.get(name) : undefined
  if (load === undefined) {
    say(`usage: script/demo [${[...demos.keys()].join(' | ')}]`)
    return 2
  }
  say('building dist/')
  await build()
  const { demo } = await load()
  const stage = await demo.setUp(await openFolder())
  let closing: Promise<void> | undefined
  const close = (): Promise<void> => {
    endWatch()
    closing ??= stage.close()
    return closing
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.once(signal, () => {
      interrupted = true
      say(`${signal}: cleaning up`)
      void close().then(() => process.exit(1))
    })
  try {
    await stage.perform()
  } finally {
    await close()
  }
  return 0
}

main(process.argv.slice(2)).then(
  code => process.exit(code),
  (error: unknown) => {
    // What a signal cut off fails in some way of its own.
    if (interrupted) return
    say(`the demo fails: ${error instanceof Error ? error.message : String(error)}`)
    process.exit(1)
  },
)
