import { readFileSync } from 'node:fs'
import { isLeft } from 'fp-ts/lib/Either.js'
import { disagreements, tableOf } from './audit.ts'
import { EvidenceCodec } from './evidence.ts'

// One proof, a list of them, or the evidence.json that `in` writes around a list.
const proofsIn = (content: unknown): readonly unknown[] => {
  if (Array.isArray(content)) return content
  return typeof content === 'object' && content !== null && 'evidence' in content
    ? proofsIn(content.evidence)
    : [content]
}

// npm run evidence -- file: works the grades out again from the file alone.
const main = (file: string | undefined): number => {
  if (file === undefined) {
    process.stderr.write('usage: npm run evidence -- evidence.json\n')
    return 2
  }
  const content: unknown = JSON.parse(readFileSync(file, 'utf8'))
  let wrong = 0
  for (const proof of proofsIn(content)) {
    const decoded = EvidenceCodec.decode(proof)
    if (isLeft(decoded)) {
      process.stderr.write(`${file} is not evidence of format 1\n`)
      return 2
    }
    process.stdout.write(tableOf(decoded.right))
    for (const line of disagreements(decoded.right)) {
      process.stderr.write(`DISAGREES: ${line}\n`)
      wrong += 1
    }
  }
  return wrong === 0 ? 0 : 1
}

process.exitCode = main(process.argv[2])
