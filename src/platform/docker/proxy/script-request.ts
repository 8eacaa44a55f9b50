import { Failure } from '../../../failure.ts'

/** A script with what it is given. */
export interface Script {
  readonly text: string
  readonly arguments: readonly string[]
  readonly input: string
}

/**
 * A script as the agent reads it: a line of the nonce and the lengths in bytes of the text, the
 * input and each argument, then these one after the other. Bash cannot hold a NUL, so one is
 * refused here.
 */
export const scriptRequest = (nonce: string, script: Script): Buffer => {
  const parts = [script.text, script.input, ...script.arguments]
  if (parts.some(part => part.includes('\0')))
    throw new Failure('internal', { detail: 'a script for the proxy was given a NUL' })
  const lengths = parts.map(part => Buffer.byteLength(part))
  return Buffer.from(`${[nonce, ...lengths].join(' ')}\n${parts.join('')}`)
}
