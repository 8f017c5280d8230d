import type { FieldProblem } from '@/api/problem'

const ROOTS = new Set(['body', 'yaml', 'intents'])

/** Where a fault is, readable: ["yaml", "which_films", "utterances", "en", 3] gives "which_films › utterances › en › 4". */
export function placeOf(fault: FieldProblem): string {
  const place = ROOTS.has(String(fault.loc[0])) ? fault.loc.slice(1) : fault.loc
  return place.map((step) => (typeof step === 'number' ? String(step + 1) : step)).join(' › ')
}
