import { createHash } from 'node:crypto'
import type { Duplex } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Meddling } from './meddling.ts'
import { template } from './passing.ts'

/** A session with the proxy's agent, as bytes that pass both ways. */
export interface ScriptWatch {
  readonly client: Duplex
  readonly far: Duplex
  /** Notes a script, and says what is to be done to it. */
  readonly note: (script: Heard) => {
    readonly meddling: Meddling | undefined
    /** To be told the exit code. */
    readonly answered: (code: number) => void
  }
  /** Breaks the connection at once. */
  readonly cut: () => void
  /** Stops listening for a while, which breaks every connection. */
  readonly leave: (during: number) => Promise<void>
}

/** The line that a script's request begins with: a nonce, and lengths in bytes. */
const heading = /^([\w-]{20}) (\d+) (\d+)((?: \d+)*)\n/

/** What only a script that changes something holds. */
const changing = /^bg_locked$|\bmv -f\b|\brm -f\b|shutdown session/m

/** A script on its way. */
export interface Heard {
  readonly nonce: string
  /** `SCRIPT`, some letters for its text, and its first argument without ids. */
  readonly label: string
  readonly writes: boolean
  /** What it is given on its stdin. */
  readonly input: string
}

/** The request that a chunk begins with; each is sent as one, once the last one was answered. */
const heard = (chunk: Buffer): Heard | undefined => {
  const [line, nonce = '', text = '', input = '', rest = ''] =
    heading.exec(chunk.subarray(0, 400).toString('latin1')) ?? []
  if (line === undefined) return undefined
  const begin = line.length
  const script = chunk.subarray(begin, begin + Number(text)).toString()
  const first = Number(rest.trim().split(' ', 1)[0] ?? 0)
  const given = begin + Number(text)
  const at = given + Number(input)
  const argument = chunk.subarray(at, at + first).toString()
  const name = createHash('sha1').update(script).digest('hex').slice(0, 6)
  const label = `SCRIPT ${name} ${template(argument)}`.trim()
  return {
    nonce,
    label,
    writes: changing.test(script),
    input: chunk.subarray(given, at).toString(),
  }
}

/** Passes bytes both ways, and tells scripts and their answers apart on the way. */
export const watchScripts = ({ client, far, note, cut, leave }: ScriptWatch): void => {
  let pending: (ReturnType<ScriptWatch['note']> & Pick<Heard, 'nonce'>) | undefined
  const there = async () => {
    for await (const chunk of client as AsyncIterable<Buffer>) {
      const script = heard(chunk)
      if (script !== undefined) {
        const { meddling, answered } = note(script)
        if (meddling?.kind === 'tell' && meddling.when === 'before')
          if ((await meddling.tell()) === 'drop') return cut()
        if (meddling?.kind === 'cut' && meddling.when === 'before') return cut()
        if (meddling?.kind === 'refuse') return leave(meddling.during)
        if (meddling?.kind === 'hang' && !meddling.done) continue
        pending = { nonce: script.nonce, meddling, answered }
      }
      far.write(chunk)
    }
    far.end()
  }
  const back = async () => {
    let tail = ''
    for await (const chunk of far as AsyncIterable<Buffer>) {
      tail = `${tail}${chunk.toString('latin1')}`.slice(-(chunk.length + 64))
      const asked = pending
      // What ends an answer may come in a frame of its own, behind the one of the newline before it.
      const [, code] = (asked && new RegExp(`${asked.nonce} (\\d+)\\n`).exec(tail)) ?? []
      if (asked !== undefined && code !== undefined) {
        pending = undefined
        const { meddling, answered } = asked
        answered(Number(code))
        if (meddling?.kind === 'tell' && meddling.when === 'after')
          if ((await meddling.tell()) === 'drop') return cut()
        if (meddling?.kind === 'cut') return cut()
        if (meddling?.kind === 'hang') continue
        if (meddling?.kind === 'delay') await sleep(meddling.by)
      }
      client.write(chunk)
    }
    client.end()
  }
  there().catch(cut)
  back().catch(cut)
}
