import type { Part } from '../part.ts'
/** later */
export const triples: Part = { name: 'triples', about: '', run: async () => [] }
