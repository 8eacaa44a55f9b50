import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Version } from '../config/version.ts'
import { Failure } from '../failure.ts'
import type { Deployment } from '../swap/record.ts'
import { stateOf, urlOf } from './metadata.ts'

/** What is known of a version: our record, or that it is not ours, or that nothing is live. */
export type Snapshot =
  | { readonly kind: 'ours'; readonly record: Deployment }
  | { readonly kind: 'foreign' | 'none' }

/** Writes the files of a `get`, into a directory that exists. Rejects with `directory.unwritable`. */
export const writeSnapshot = async (
  directory: string,
  version: Version,
  snapshot: Snapshot,
): Promise<void> => {
  const files = { ...common(version), ...filesOf(version, snapshot) }
  try {
    for (const [name, text] of Object.entries(files))
      if (text !== undefined) await writeFile(join(directory, name), text)
  } catch (cause) {
    throw new Failure('directory.unwritable', { directory }, cause)
  }
}

const common = ({ deployment, release, label }: Version) => ({
  version: deployment,
  release,
  label,
})

const filesOf = (
  version: Version,
  snapshot: Snapshot,
): Readonly<Record<string, string | undefined>> => {
  if (snapshot.kind !== 'ours')
    return { 'deployment.json': json({ ...version, state: snapshot.kind }) }
  const { evidence, baselines, manifest, ...record } = snapshot.record
  return {
    'deployment.json': json({ ...record, summary: stateOf(snapshot.record) }),
    'evidence.json': json({ deployment: record.id, baselines, evidence }),
    label: record.label,
    url: urlOf(snapshot.record),
    private_url: record.privateRoute?.url,
    'manifest.yml': manifest,
  }
}

const json = (value: unknown): string => `${JSON.stringify(value, undefined, 2)}\n`
