import type { Address } from '../../foundation/address.ts'

/** The address in `http://127.0.0.1:<port>`; nothing but loopback is ever loaded. */
export const loopback = (url: string): Address => {
  const { hostname, port } = new URL(url)
  if (hostname !== '127.0.0.1') throw new Error(`${url} is not on this machine`)
  return { host: hostname, port: Number(port) }
}
