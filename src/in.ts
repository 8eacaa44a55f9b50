import { inCommand } from './commands/in.ts'
import { main } from './concourse/main.ts'

await main(inCommand)
