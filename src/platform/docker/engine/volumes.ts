import type { Line } from './line.ts'

/** Makes a volume when it is missing; creating one that is there succeeds and changes nothing. */
export const ensureVolume = async (
  line: Line,
  name: string,
  labels: Readonly<Record<string, string>>,
): Promise<void> => {
  await line.call({ method: 'POST', path: '/volumes/create', body: { Name: name, Labels: labels } })
}
