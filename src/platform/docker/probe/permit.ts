import type { Proxy } from '../proxy/proxy.ts'

/** A secret that the proxy honours for this app. */
export interface Permit {
  readonly secret: string
  /** Has the proxy honour it, once for all who ask. Rejects as `allow` does. */
  readonly obtain: () => Promise<void>
  /** The same once more, for whoever found that the proxy forgot: it was started again. */
  readonly renew: (forgotten: Promise<void>) => Promise<void>
}

// 36^32: nobody guesses it, and it fits in every log that hides it.
const length = 32

const permits = new WeakMap<Proxy, Permit>()

const newPermit = (proxy: Proxy): Permit => {
  const { random, secrets } = proxy.env
  const secret = random.name(length)
  secrets.hide(secret)
  let granted: Promise<void> | undefined
  const obtain: Permit['obtain'] = () => {
    if (granted !== undefined) return granted
    const asked = proxy.allow(secret)
    granted = asked
    // A refusal is not kept: whoever comes next asks again.
    asked.catch(() => {
      if (granted === asked) granted = undefined
    })
    return asked
  }
  const renew: Permit['renew'] = forgotten => {
    if (granted === forgotten) granted = undefined
    return obtain()
  }
  return { secret, obtain, renew }
}

/** The permit of everyone who asks through this proxy: a run makes instruments by the dozen. */
export const permitFor = (proxy: Proxy): Permit => {
  const known = permits.get(proxy)
  if (known !== undefined) return known
  const made = newPermit(proxy)
  permits.set(proxy, made)
  return made
}
