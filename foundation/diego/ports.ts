import { createServer } from 'node:net'

// Below the kernel's ephemeral range, so that no outgoing connection takes a port first.
const first = 20_000
const count = 12_000
let next = first + Math.floor(Math.random() * count)

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
    if (await isFree(port)) return port
  }
}
