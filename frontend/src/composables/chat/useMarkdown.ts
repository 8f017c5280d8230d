import { shallowRef } from 'vue'

const render = shallowRef<((text: string) => string[]) | null>(null)
let loading: Promise<void> | null = null

/** The Markdown renderer once it has loaded; until then the text stands as it was written. */
export function useMarkdown() {
  loading ??= import('./markdown').then((module) => {
    render.value = module.renderBlocks
  })
  return render
}
