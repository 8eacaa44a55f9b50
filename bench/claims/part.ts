import type { Part } from '../part.ts'
/** later */
export const claims: Part = { name: 'claims', about: '', run: async () => [] }
