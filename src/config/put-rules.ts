import type { Problem, Rule } from './settings.ts'

const has = (written: Readonly<Record<string, unknown>>, name: string): boolean =>
  Object.hasOwn(written, name)

/** `deploy` and `stage` need to know what; the other actions work on what is there. */
export const somethingToDeploy: Rule = written => {
  const action = written['action'] ?? 'deploy'
  if (action !== 'deploy' && action !== 'stage') return []
  return ['manifest', 'docker_image', 'docker_image_file'].some(name => has(written, name))
    ? []
    : [{ at: 'manifest', message: `missing; action ${action} needs it, or a docker_image` }]
}

/** Bits come from `path`, an image from one of two places, its login whole. */
export const imageOrBits: Rule = written => {
  const image = ['docker_image', 'docker_image_file'].filter(name => has(written, name))
  const problems: Problem[] = []
  if (image.length === 2) {
    problems.push({
      at: 'docker_image_file',
      message: 'cannot be given together with docker_image',
    })
  }
  if (has(written, 'path') && image[0] !== undefined) {
    problems.push({ at: 'path', message: `cannot be given together with ${image[0]}` })
  }
  const login = ['docker_username', 'docker_password']
  const [missing] = login.filter(name => !has(written, name))
  const given = login.find(name => has(written, name))
  if (missing !== undefined && given !== undefined) {
    problems.push({ at: missing, message: `missing; ${given} needs it` })
  }
  return problems
}

const names = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])

/** Fields that contradict each other. */
export const neverBoth: Rule = written => {
  const leave = names(written['leave'])
  const both = names(written['replace']).some(name => leave.includes(name))
  return [
    ...(has(written, 'label') && has(written, 'label_file')
      ? [{ at: 'label_file', message: 'cannot be given together with label' }]
      : []),
    ...(both ? [{ at: 'leave', message: 'names an app that replace names too' }] : []),
  ]
}
