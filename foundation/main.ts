import { parseArgs } from 'node:util'
import { addressText } from './address.ts'
import { readOptions } from './command-line.ts'
import { startFoundation } from './foundation.ts'
import { helpText, flags } from './help.ts'

const say = (line: string): void => void process.stderr.write(`${line}\n`)

const main = async (): Promise<void> => {
  const { values } = parseArgs({ options: flags })
  if (values.help === true) {
    process.stdout.write(helpText)
    return
  }
  const foundation = await startFoundation(readOptions(values))
  const { source, api, balancer, nats, user, password, organization, space, domain } = foundation
  const routers = foundation.routers.map(router => ({
    name: router.name,
    address: addressText(router.address),
  }))
  const ready = {
    source,
    api,
    balancer,
    routers,
    nats,
    faults: foundation.faultsUrl,
    user,
    password,
    organization,
    space,
    domain,
  }
  process.stdout.write(`${JSON.stringify(ready)}\n`)
  say(`the foundation is ready: ${routers.length} routers behind ${balancer}, API ${api}`)
  say(
    `try: cf api ${api} && cf auth ${user} ${password} && cf target -o ${organization} -s ${space}`,
  )
  let closing = false
  const close = async (): Promise<void> => {
    if (closing) return
    closing = true
    say('the foundation ends')
    await foundation.close()
    process.exit(0)
  }
  process.on('SIGTERM', () => void close())
  process.on('SIGINT', () => void close())
}

main().catch((error: unknown) => {
  say(`the foundation cannot start: ${error instanceof Error ? error.message : String(error)}`)
  process.exit(1)
})
