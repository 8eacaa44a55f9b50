import { outCommand } from './commands/out.ts'
import { main } from './concourse/main.ts'

await main(outCommand)
