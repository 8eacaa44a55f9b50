/** The instance a session sticks to: `__VCAP_ID__`, if the app's own session cookie came too. */
export const stickyInstance = (cookie: string): string => {
  if (!cookie.includes('JSESSIONID=')) return ''
  const pairs = cookie.split(';').map(pair => pair.trim())
  if (!pairs.some(pair => pair.startsWith('JSESSIONID='))) return ''
  return pairs.find(pair => pair.startsWith('__VCAP_ID__='))?.slice('__VCAP_ID__='.length) ?? ''
}

/**
 * The `__VCAP_ID__` cookie that a router adds to an answer, or nothing: when the app starts a
 * session, or a session's request did not reach its instance (proxy_round_tripper.go).
 */
export const stickyCookie = (
  setByApp: readonly string[],
  sticky: string,
  instanceId: string,
  path: string,
): string | undefined => {
  if (instanceId === '' || setByApp.some(cookie => cookie.startsWith('__VCAP_ID__=')))
    return undefined
  const session = setByApp.find(cookie => cookie.startsWith('JSESSIONID='))
  if (session === undefined && (sticky === '' || sticky === instanceId)) return undefined
  const attributes = (session ?? '').split(';').map(part => part.trim())
  const gone = attributes.some(part => /^max-age=(0|-\d+)$/i.test(part))
  const secure = attributes.some(part => part.toLowerCase() === 'secure')
  const sameSite = attributes.find(part => part.toLowerCase().startsWith('samesite='))
  return [
    `__VCAP_ID__=${instanceId}`,
    `Path=${path}`,
    ...(gone ? ['Max-Age=0'] : []),
    'HttpOnly',
    ...(secure ? ['Secure'] : []),
    ...(sameSite === undefined ? [] : [sameSite]),
  ].join('; ')
}
