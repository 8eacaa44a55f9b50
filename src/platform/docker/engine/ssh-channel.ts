import { Duplex } from 'node:stream'
import type { ClientChannel } from 'ssh2'

/** What Node's HTTP client asks of a socket beside reading and writing. */
interface SocketLike {
  readonly ref: () => void
  readonly unref: () => void
  readonly setKeepAlive: () => void
  readonly setTimeout: () => void
}

const longest = 300

/**
 * The input and output of a remote program as a stream. When the program ends with an error before
 * it wrote anything, the stream ends with `failure` of its words: a channel alone would just end.
 * `like`: what is done when nobody uses it and when somebody does again.
 */
export const channelStream = (
  channel: ClientChannel,
  failure: (words: string) => Error,
  like: Pick<SocketLike, 'ref' | 'unref'>,
): Duplex => {
  let spoke = false
  let words = ''
  let code: number | null = 0
  channel.stderr.on('data', (part: Buffer) => {
    words = `${words}${part.toString()}`.slice(-longest)
  })
  channel.on('data', (part: Buffer) => {
    spoke = true
    if (!stream.push(part)) channel.pause()
  })
  channel.on('exit', (status: number | null) => {
    code = status
  })
  channel.on('error', (thrown: Error) => stream.destroy(thrown))
  channel.on('close', () => {
    if (!spoke && code !== 0) stream.destroy(failure(words.trim() || `it ended with ${code}`))
    else stream.push(null)
    like.unref()
    // Nothing that is written from here on arrives.
    stream.end()
  })
  const stream: Duplex = new Duplex({
    read: () => channel.resume(),
    write: (part: Buffer, _encoding, done) => {
      if (channel.writable) channel.write(part, done)
      else done(new Error('the remote end is closed'))
    },
    final: done => {
      channel.end()
      done()
    },
    destroy: (thrown, done) => {
      channel.close()
      like.unref()
      done(thrown)
    },
  })
  const nothing = () => undefined
  return Object.assign(stream, { ...like, setKeepAlive: nothing, setTimeout: nothing })
}
