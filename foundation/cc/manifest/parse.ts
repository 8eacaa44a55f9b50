import { isAlias, isNode, parseDocument, visit } from 'yaml'
import { type Fields, isFields } from '../fields.ts'
import { badRequest, parseError, unprocessable } from '../refusal.ts'

const largest = 1_048_576

const underscored = (fields: Fields): Fields =>
  Object.fromEntries(
    Object.entries(fields).map(([key, value]) => [key.replaceAll('-', '_'), value]),
  )

/** Dashes and underscores are the same at the levels of apps and processes only. */
export const normalise = (app: Fields): Fields => {
  const fields = underscored(app)
  const processes = fields['processes']
  return Array.isArray(processes)
    ? { ...fields, processes: processes.map(one => (isFields(one) ? underscored(one) : one)) }
    : fields
}

const readYaml = (text: string): unknown => {
  const document = parseDocument(text)
  if (document.errors.length > 0) throw parseError()
  visit(document, {
    Node: (_, node) => {
      if (isAlias(node) || (isNode(node) && 'anchor' in node && node.anchor !== undefined)) {
        throw badRequest('Manifest does not support Anchors and Aliases')
      }
    },
  })
  return document.toJS()
}

/** The apps of a manifest as they are spelled; refuses what is no manifest. */
export const parseManifest = (text: string, contentType: string): readonly Fields[] => {
  if (!/yaml/.test(contentType)) throw badRequest('Content-Type must be yaml')
  if (text.length > largest) throw badRequest('Manifest size is too large. The maximum is 1MB.')
  const root = readYaml(text)
  if (!isFields(root)) throw parseError()
  const version = root['version']
  if (version !== undefined && version !== 1) {
    throw unprocessable(`Unsupported manifest schema version: ${JSON.stringify(version)}`)
  }
  const apps = root['applications']
  if (!Array.isArray(apps) || apps.length === 0) {
    throw unprocessable('Manifest must have at least one application')
  }
  return apps.map(app => (isFields(app) ? app : {}))
}
