export interface Part {
  readonly name: string
  readonly content: Buffer
}

/** Takes a multipart/form-data body apart (RFC 7578). */
export const readParts = (body: Buffer, contentType: string): readonly Part[] => {
  const boundary = /boundary="?([^";]+)"?/.exec(contentType)?.[1]
  if (boundary === undefined) return []
  const mark = Buffer.from(`--${boundary}`)
  const parts: Part[] = []
  let at = body.indexOf(mark)
  while (at >= 0) {
    const begin = at + mark.length + 2
    const next = body.indexOf(mark, begin)
    if (next < 0) break
    const end = body.indexOf('\r\n\r\n', begin)
    const header = body.toString('utf8', begin, end)
    const name = /name="([^"]*)"/.exec(header)?.[1]
    if (name !== undefined) parts.push({ name, content: body.subarray(end + 4, next - 2) })
    at = next
  }
  return parts
}
