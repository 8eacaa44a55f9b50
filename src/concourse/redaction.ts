import type { Secrets } from '../environment.ts'
import { replacing } from './replacing.ts'
import { onOneLine, withoutControls } from './text.ts'

/** What stands in place of a secret; Concourse writes the same. */
export const redacted = '((redacted))'

/** Fewer characters than this of a base64 text are too common to take for a secret. */
const shortestBase64 = 6

/**
 * Base64 of the secret wherever it stands in a longer text, as in `user:password` of a basic
 * login: three alignments, each without the characters that its neighbours decide.
 */
const base64Forms = (secret: string): readonly string[] => {
  const bytes = Buffer.from(secret)
  return [0, 1, 2].flatMap(offset => {
    const encoded = Buffer.concat([Buffer.alloc(offset), bytes]).toString('base64url')
    const from = [0, 2, 3][offset] ?? 0
    const rest = (offset + bytes.length) % 3
    const inner = encoded.slice(from, rest === 0 ? encoded.length : -1)
    return inner.length < shortestBase64
      ? []
      : [inner, inner.replaceAll('-', '+').replaceAll('_', '/')]
  })
}

const urlForms = (secret: string): readonly string[] => {
  const encoded = encodeURIComponent(secret.toWellFormed())
  const form = new URLSearchParams({ '': secret }).toString().slice(1)
  return [encoded, form].flatMap(text => [
    text,
    text.replaceAll(/%[0-9A-F]{2}/g, hex => hex.toLowerCase()),
  ])
}

const formsOf = (secret: string): readonly string[] => {
  const written = [secret, JSON.stringify(secret).slice(1, -1)]
  return [
    ...written,
    ...written.map(withoutControls),
    // As the lines of a failure have it.
    ...written.map(text => withoutControls(onOneLine(text))),
    ...urlForms(secret),
    ...base64Forms(secret),
  ]
}

const allForms = (secrets: readonly string[]): readonly string[] =>
  secrets
    .flatMap(secret => [secret, ...secret.split(/\r?\n/)])
    .filter(secret => secret.trim().length > 1)
    .flatMap(formsOf)
    .filter(form => form.length > 1)

/**
 * Hides secrets in texts, also URL-encoded, in base64 and escaped for JSON. Secrets of several
 * lines are hidden whole and line by line. One character is no secret: it is everywhere.
 */
export const redaction = (secrets: readonly string[]): ((text: string) => string) => {
  let hide: ((text: string) => string) | undefined
  return text => {
    // Made for the first line only: a check that has nothing to say starts faster.
    hide ??= replacing(allForms(secrets), redacted)
    return hide(text)
  }
}

/** Hides these secrets, and with them what `pick` takes for secrets of the values given later. */
export const secretKeeper = (
  known: readonly string[],
  pick: (values: unknown) => readonly string[],
): Secrets => {
  let all = known
  let redact = redaction(all)
  return {
    redact: text => redact(text),
    hide: values => {
      all = [...all, ...pick(values)]
      redact = redaction(all)
    },
  }
}
