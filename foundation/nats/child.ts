import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'

/** A program that runs no longer than this process does. */
export interface Child {
  readonly pid: number
  /** Calls `listener` with each line that the program writes or wrote, on either stream. */
  onLine(listener: (line: string) => void): void
  /** Asks the program to end (SIGTERM) and waits until it has. */
  readonly stop: () => Promise<void>
  readonly ended: Promise<void>
}

/** How many of its last lines a late listener still hears. */
const kept = 100

// The shell reads from a pipe that this process holds. However this process ends, SIGKILL
// included, the pipe closes, `cat` returns, and the program is told to stop.
const keeper = `
"$@" 3>&- & child=$!
echo "$child" >&3
exec >/dev/null 2>&1 3>&-
cat
kill "$child"
wait "$child"`

/** Starts a program tied to the life of this process. */
export const startChild = async (
  command: string,
  parameters: readonly string[],
): Promise<Child> => {
  const shell = spawn('/bin/sh', ['-c', keeper, 'sh', command, ...parameters], {
    stdio: ['pipe', 'pipe', 'pipe', 'pipe'],
  })
  const ended = new Promise<void>(resolve => shell.once('close', () => resolve()))
  const lines: string[] = []
  const listeners: ((line: string) => void)[] = []
  for (const stream of [shell.stdout, shell.stderr])
    createInterface(stream).on('line', line => {
      lines.push(line)
      if (lines.length > kept) lines.shift()
      for (const listener of listeners) listener(line)
    })
  // Only the program holds the streams, so their end is the program's.
  shell.stderr.once('end', () => shell.stdin.end())
  const pid = Number(await firstLine(shell.stdio[3] as Readable))
  return {
    pid,
    onLine(listener) {
      lines.forEach(line => listener(line))
      listeners.push(listener)
    },
    stop: () => {
      shell.stdin.end()
      return ended
    },
    ended,
  }
}

const firstLine = (stream: Readable): Promise<string> =>
  new Promise((resolve, reject) => {
    stream.once('error', reject)
    createInterface(stream).once('line', resolve)
  })
