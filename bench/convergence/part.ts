import type { Part } from '../part.ts'
/** later */
export const convergence: Part = { name: 'convergence', about: '', run: async () => [] }
