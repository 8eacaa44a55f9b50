/** `YYYY-MM-DDThh:mm:ssZ`, without fractions. */
export const timestamp = (ms: number): string => `${new Date(ms).toISOString().slice(0, 19)}Z`
