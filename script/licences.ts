import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'

const packageOf = (input: string): string | undefined =>
  /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input)?.[0]

const textOf = async (root: string, folder: string): Promise<string> => {
  const names = await readdir(join(root, folder))
  const found = names.filter(name => /^(licen[cs]e|notice)/i.test(name)).toSorted()
  if (found.length === 0) throw new Error(`${folder} has no licence file`)
  const texts = await Promise.all(found.map(name => readFile(join(root, folder, name), 'utf8')))
  return [folder.replace(/^.*node_modules\//, ''), ...texts].join('\n\n')
}

/** The licence texts of the packages that the files of a bundle come from. */
export const licencesOf = async (root: string, inputs: readonly string[]): Promise<string> => {
  const packages = new Set(inputs.map(packageOf).filter(folder => folder !== undefined))
  const texts = await Promise.all([...packages].toSorted().map(folder => textOf(root, folder)))
  return `${texts.join(`\n\n${'-'.repeat(80)}\n\n`)}\n`
}
