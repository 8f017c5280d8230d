import { shallowRef } from 'vue'
import { loadTypesetting } from './enrich'

const AT_MOST_MS = 500
const FORMULA = /\$|\\[([]/

const render = shallowRef<((text: string) => string[]) | null>(null)
let loading: Promise<void> | null = null

function load(): Promise<void> {
  loading ??= import('./markdown').then((module) => {
    render.value = module.renderBlocks
  })
  return loading
}

/** The Markdown renderer once it has loaded; until then the text stands as it was written. */
export function useMarkdown() {
  void load()
  return render
}

/**
 * Waits until these texts can be drawn as they will stay, so that nothing moves under the reader; on a slow line, for
 * half a second, after which they stand as they were written.
 */
export async function untilDrawable(texts: readonly string[]): Promise<void> {
  const needed = [load(), ...(texts.some((text) => FORMULA.test(text)) ? [loadTypesetting()] : [])]
  await Promise.race([Promise.allSettled(needed), new Promise((resolve) => setTimeout(resolve, AT_MOST_MS))])
}
