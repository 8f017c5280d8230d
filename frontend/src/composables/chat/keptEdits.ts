import { keep, kept, keptNames } from '@/composables/app/storage'

/** Other words for a question that were not sent yet. They survive a reload, a session that ends, and looking elsewhere. */
export interface KeptEdit {
  text: string
  /** How many versions of the question there were when the person began to write another. */
  known: number
}

const PREFIX = 'private.edit.'

/** Null: it was sent, or given up. */
export function keepEdit(questionId: string, edit: KeptEdit | null): void {
  keep(PREFIX + questionId, edit && JSON.stringify(edit))
}

export function keptEdit(questionId: string): KeptEdit | null {
  try {
    const found = JSON.parse(kept(PREFIX + questionId) ?? 'null') as Partial<KeptEdit> | null
    return typeof found?.text === 'string' && typeof found.known === 'number' ? { text: found.text, known: found.known } : null
  } catch {
    return null // something else wrote there
  }
}

/** The ids of the questions that have one. */
export function editedQuestions(): Set<string> {
  return new Set(keptNames(PREFIX).map((name) => name.slice(PREFIX.length)))
}
