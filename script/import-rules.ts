import { posix } from 'node:path'

/** A source file, its path from the root of the repository. */
export interface SourceFile {
  readonly path: string
  readonly text: string
}

interface Rule {
  readonly where: RegExp
  /** What is not imported there: a package, or a path from the root. */
  readonly banned: RegExp
  readonly why: string
}

const rules: readonly Rule[] = [
  {
    where: /^src\/(swap|proof|config)\/(?!tool\.ts$)/,
    banned: /^(node:|got$|dockerode$|src\/platform\/.+\/)/,
    why: 'the pure parts know neither Node nor a platform',
  },
  {
    where: /^src\/platform\/cloudfoundry\//,
    banned: /^src\/platform\/docker\//,
    why: 'the platforms do not know each other',
  },
  {
    where: /^src\/platform\/docker\//,
    banned: /^src\/platform\/cloudfoundry\//,
    why: 'the platforms do not know each other',
  },
]

const mayUseProcess = /^src\/(concourse\/|environment[^/]*\.ts$|proof\/tool\.ts$)/
const globalProcess =
  /(?<![.\w'"`-])process\s*\.\s*(?:env|exit|exitCode|argv|std(?:in|out|err)|on|once|off|kill|pid|cwd|hrtime|nextTick|version|platform|emitWarning|execPath|memoryUsage)\b/
const imported = /(?:^\s*(?:import|export)\s[^'"]*?|\bfrom\s*|\bimport\s*\(\s*)(['"])([^'"]+)\1/gm

const withoutComments = (text: string): string =>
  text.replaceAll(/\/\*[\s\S]*?\*\//g, '').replaceAll(/(^|\s)\/\/.*$/gm, '$1')

const targetOf = (path: string, specifier: string): string =>
  specifier.startsWith('.') ? posix.join(posix.dirname(path), specifier) : specifier

/** What a file breaks of the import rules, one sentence each. */
export const breaches = ({ path, text }: SourceFile): readonly string[] => {
  const code = withoutComments(text)
  const targets = [...code.matchAll(imported)].map(([, , found]) => targetOf(path, found ?? ''))
  const forbidden = rules
    .filter(({ where }) => where.test(path))
    .flatMap(({ banned, why }) =>
      targets.filter(to => banned.test(to)).map(to => `${path} imports ${to}: ${why}`),
    )
  const process = globalProcess.test(code) || targets.includes('node:process')
  return process && !mayUseProcess.test(path)
    ? [...forbidden, `${path} touches process: only src/concourse and src/environment may`]
    : forbidden
}
