import type { Query } from './call.ts'

// Cloud Controller splits a list at its commas and then decodes each value once more.
const inList = (value: string): string => value.replaceAll(/[%,+]/g, encodeURIComponent)

const asText = (value: string | number | readonly string[]): string =>
  typeof value === 'object' ? value.map(inList).join(',') : String(value)

/** The URL of a path or absolute URL with a query added. */
export const addressOf = (api: URL, path: string, query: Query = {}): URL => {
  const url = new URL(path, api)
  const search = Object.entries(query).flatMap(([key, value]) =>
    value === undefined ? [] : [`${key}=${encodeURIComponent(asText(value))}`],
  )
  if (search.length > 0)
    url.search = [url.search.slice(1), ...search].filter(s => s !== '').join('&')
  return url
}

/** `api` of the configuration as a URL; without a scheme it is https. */
export const apiUrl = (api: string): URL =>
  new URL(/^https?:\/\//i.test(api) ? api : `https://${api}`)

/** A link of the API as a path of it: the token stays with the host the user named. */
export const pathOf = (link: string): string => {
  const url = new URL(link, 'https://api.invalid')
  return `${url.pathname}${url.search}`
}
