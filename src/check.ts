import { checkCommand } from './commands/check.ts'
import { main } from './concourse/main.ts'

await main(checkCommand)
