const units: Readonly<Record<string, number>> = { K: 2 ** 10, M: 2 ** 20, G: 2 ** 30, T: 2 ** 40 }

/** The least that a Docker Engine gives a container: 6 MB (moby daemon/daemon_unix.go). */
export const leastMemory = 6 * 2 ** 20

/**
 * Bytes of an amount of memory as a manifest has it: a number with a unit, `512M`, `1GB`, `1.5g`
 * (code.cloudfoundry.org/bytefmt). Undefined for anything else.
 */
export const bytesOf = (written: string): number | undefined => {
  const match = /^(\d+(?:\.\d+)?)\s*([KMGT])B?$/i.exec(written.trim())
  const unit = units[match?.[2]?.toUpperCase() ?? '']
  return unit === undefined ? undefined : Math.floor(Number(match?.[1]) * unit)
}
