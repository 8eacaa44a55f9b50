import type { Part } from '../part.ts'
/** later */
export const startup: Part = { name: 'startup', about: '', run: async () => [] }
