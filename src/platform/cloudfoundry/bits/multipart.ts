import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import type { StreamedBody } from '../client/call.ts'

/**
 * The upload of an archive: one file part `bits`, streamed from disk, with a length known
 * beforehand. The platform's nginx does not take chunked uploads.
 */
export const multipart = async (file: string, boundary: string): Promise<StreamedBody> => {
  const head = Buffer.from(
    `--${boundary}\r\n` +
      'content-disposition: form-data; name="bits"; filename="bits.zip"\r\n' +
      'content-type: application/zip\r\n\r\n',
  )
  const tail = Buffer.from(`\r\n--${boundary}--\r\n`)
  const { size } = await stat(file)
  return {
    type: `multipart/form-data; boundary=${boundary}`,
    length: head.length + size + tail.length,
    open: async function* () {
      yield head
      yield* createReadStream(file) as AsyncIterable<Uint8Array>
      yield tail
    },
  }
}
