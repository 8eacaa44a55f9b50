/** `NAME=value` lines as the Engine keeps them. */
export const environmentOf = (lines: readonly string[]): Readonly<Record<string, string>> =>
  Object.fromEntries(
    lines.map(line => {
      const equals = line.indexOf('=')
      return equals < 0 ? [line, ''] : [line.slice(0, equals), line.slice(equals + 1)]
    }),
  )

/** The same the other way round. */
export const environmentLines = (
  environment: Readonly<Record<string, string>>,
): readonly string[] => Object.entries(environment).map(([name, value]) => `${name}=${value}`)
