/** Where something listens. */
export interface Address {
  readonly host: string
  readonly port: number
}

/** `host:port`, the way gorouter writes an endpoint. */
export const addressText = (address: Address): string => `${address.host}:${address.port}`
