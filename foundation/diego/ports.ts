import { createServer } from 'node:net'

// Below the kernel's ephemeral range, so that no outgoing connection takes a port first.
const first = 20_000
const count = 12_000
let next = first + Math.floor(Math.random() * count)

const mine = new Set<number>()

/**
 * An app listens only a while after it was given its port. Until this process ends no other
 * foundation on the machine gives it out: a name in the abstract namespace of unix(7) is had by one.
 */
const reserve = (port: number): Promise<boolean> =>
  new Promise(resolve => {
    if (mine.has(port)) {
      resolve(true)
      return
    }
    const server = createServer().unref()
    server.once('error', () => resolve(false))
    server.listen(`\0blue-green-foundation-${port}`, () => {
      mine.add(port)
      resolve(true)
    })
  })

const isFree = (port: number): Promise<boolean> =>
  new Promise(resolve => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen(port, () => server.close(() => resolve(true)))
  })

/** A port that nothing listens on; one that was handed out comes round again last. */
export const takePort = async (): Promise<number> => {
  for (;;) {
    const port = next
    next = port + 1 < first + count ? port + 1 : first
    if ((await reserve(port)) && (await isFree(port))) return port
  }
}
