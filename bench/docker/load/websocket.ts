import { randomBytes } from 'node:crypto'
import { type IncomingMessage, request as send } from 'node:http'
import type { Duplex } from 'node:stream'
import type { Address } from '../../../foundation/address.ts'
import type { Outcome } from '../../load/tally.ts'
import { frame, frameReader, opcode } from './frames.ts'

/** A websocket that says something now and then, and is closed by the client. */
export interface Talk {
  readonly server: Address
  readonly host: string
  /** How many messages, and how many milliseconds pass before each and before the close. */
  readonly messages: number
  readonly pause: number
}

const patience = 5_000

/**
 * Talks, and hears each message come back. A connection that the other side ends, whatever way,
 * before it has answered our close is lost. The release is what the app greets with. Never rejects.
 */
export const talk = ({ server, host, messages, pause }: Talk): Promise<Outcome> =>
  new Promise(resolve => {
    let release = ''
    let timer: NodeJS.Timeout | undefined
    let silence: NodeJS.Timeout | undefined
    const end = (outcome: Outcome) => {
      clearTimeout(timer)
      clearTimeout(silence)
      resolve(outcome)
    }
    const fail = (kind: string) => end({ answered: false, kind: `websocket: ${kind}` })
    const request = send({
      ...server,
      path: '/talk',
      agent: false,
      headers: {
        host,
        connection: 'Upgrade',
        upgrade: 'websocket',
        'sec-websocket-version': '13',
        'sec-websocket-key': randomBytes(16).toString('base64'),
      },
    })
    const converse = (socket: Duplex, head: Buffer): void => {
      const frames = frameReader()
      let said = 0
      let closed = false
      const expectWords = () => {
        silence = setTimeout(() => {
          fail('no answer in time')
          socket.destroy()
        }, patience)
      }
      const speak = () => {
        expectWords()
        if (said < messages) socket.write(frame(opcode.text, `message ${(said += 1)}`))
        else socket.write(frame(opcode.close, ''))
      }
      const hear = (heard: string, close: boolean) => {
        clearTimeout(silence)
        if (close && said < messages) return fail('closed by the other side')
        if (close) {
          closed = true
          return
        }
        if (release === '') release = heard
        else if (heard !== `message ${said}`) return fail('another message came back')
        timer = setTimeout(speak, pause)
      }
      const read = (chunk: Buffer) => {
        for (const { opcode: code, text } of frames(chunk)) hear(text, code === opcode.close)
      }
      socket.on('data', read)
      socket.once('error', (error: NodeJS.ErrnoException) => fail(error.code ?? error.message))
      socket.once('end', () => socket.end())
      socket.once('close', () => {
        if (closed) end({ answered: true, release })
        else fail('ended by the other side')
      })
      expectWords()
      if (head.length > 0) read(head)
    }
    request.setTimeout(patience, () => {
      fail('no answer in time')
      request.destroy()
    })
    request.on('error', (error: NodeJS.ErrnoException) => fail(error.code ?? error.message))
    request.once('response', (answer: IncomingMessage) => {
      answer.resume()
      fail(String(answer.statusCode))
    })
    request.once('upgrade', (_, socket, head) => {
      socket.setTimeout(0)
      converse(socket, head)
    })
    request.end()
  })
