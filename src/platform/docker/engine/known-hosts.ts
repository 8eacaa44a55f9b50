import { createHmac, timingSafeEqual } from 'node:crypto'

/** What a known_hosts file says of one host, as sshd(8) describes it under SSH_KNOWN_HOSTS FILE FORMAT. */
export interface KnownHost {
  /** Types of the keys that it lists: `ssh-ed25519`, `ecdsa-sha2-nistp256`, `ssh-rsa` … */
  readonly types: readonly string[]
  /** What is to be thought of a key, in the wire format. */
  readonly judge: (key: Buffer) => 'known' | 'unknown' | 'different' | 'revoked'
}

interface Entry {
  readonly revoked: boolean
  readonly type: string
  readonly key: Buffer
}

const hashed = (pattern: string, name: string): boolean => {
  const [, salt, hash] = /^\|1\|([^|]+)\|([^|]+)$/.exec(pattern) ?? []
  if (salt === undefined || hash === undefined) return false
  const wanted = Buffer.from(hash, 'base64')
  const found = createHmac('sha1', Buffer.from(salt, 'base64')).update(name).digest()
  return wanted.length === found.length && timingSafeEqual(wanted, found)
}

const wildcard = (pattern: string): RegExp =>
  new RegExp(
    `^${pattern
      .replaceAll(/[.+^${}()|[\]\\]/g, String.raw`\$&`)
      .replaceAll('*', '.*')
      .replaceAll('?', '.')}$`,
    'i',
  )

const matches = (patterns: string, name: string): boolean => {
  if (patterns.startsWith('|')) return hashed(patterns, name)
  const list = patterns.split(',')
  const denied = list.some(one => one.startsWith('!') && wildcard(one.slice(1)).test(name))
  return !denied && list.some(one => !one.startsWith('!') && wildcard(one).test(name))
}

const entryOf = (line: string, name: string): Entry | undefined => {
  const fields = line.trim().split(/\s+/)
  const marker = fields[0]?.startsWith('@') ? fields.shift() : undefined
  const [patterns = '', type, key] = fields
  // Certificates of hosts are not asked for, so an authority's line says nothing here.
  if (patterns.startsWith('#') || !key || !type || marker === '@cert-authority') return undefined
  if (!matches(patterns, name)) return undefined
  // A marker that nobody knows must not make a key trusted.
  return { revoked: marker !== undefined, type, key: Buffer.from(key, 'base64') }
}

/** The entries of a host. Its name is written `[host]:port` where the port is not 22. */
export const knownHost = (text: string, host: string, port: number): KnownHost => {
  const name = (port === 22 ? host : `[${host}]:${port}`).toLowerCase()
  const entries = text.split(/\r?\n/).flatMap(line => entryOf(line, name) ?? [])
  const trusted = entries.filter(entry => !entry.revoked)
  return {
    types: [...new Set(trusted.map(entry => entry.type))],
    judge: key => {
      const same = entries.filter(entry => entry.key.equals(key))
      if (same.some(entry => entry.revoked)) return 'revoked'
      if (same.length > 0) return 'known'
      return trusted.length > 0 ? 'different' : 'unknown'
    },
  }
}
