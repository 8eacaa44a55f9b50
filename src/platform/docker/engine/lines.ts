import { StringDecoder } from 'node:string_decoder'

/** Whole lines of a stream, the last one also without its end. Rejects with the stream's error. */
export async function* linesOf(source: AsyncIterable<Buffer>): AsyncGenerator<string, void> {
  const decoder = new StringDecoder('utf8')
  let rest = ''
  for await (const chunk of source) {
    const lines = (rest + decoder.write(chunk)).split(/\r?\n/)
    rest = lines.pop() ?? ''
    yield* lines
  }
  if (rest !== '') yield rest
}
