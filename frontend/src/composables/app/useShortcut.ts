import { onScopeDispose } from 'vue'
import { keep, kept } from './storage'

/** What a key does now: the last one who asked for it decides, until they are gone. */
const handlers = new Map<string, (() => void)[]>()
const SINGLE_KEYS = 'single-keys'

/** Does something at a key while the person is not writing and no dialog or menu is open. */
export function useShortcut(key: string, handler: () => void): void {
  if (handlers.size === 0) document.addEventListener('keydown', onKey)
  handlers.set(key, [...(handlers.get(key) ?? []), handler])
  onScopeDispose(() => handlers.set(key, (handlers.get(key) ?? []).filter((other) => other !== handler)))
}

/** Whether keys without Ctrl do something. Whoever speaks to their machine, or types by accident, turns them off. */
export function singleKeysAreOn(): boolean {
  return kept(SINGLE_KEYS) !== 'off'
}

export function turnSingleKeys(on: boolean): void {
  keep(SINGLE_KEYS, on ? null : 'off')
}

/** Does what a key does; false where it does nothing. */
export function press(key: string): boolean {
  const handler = handlers.get(key)?.at(-1)
  handler?.()
  return handler !== undefined
}

function onKey(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return
  const isWriting = event.target instanceof Element && event.target.closest('input, textarea, select, [contenteditable]')
  if (isWriting || document.querySelector('[role=dialog], [role=alertdialog], [role=menu]') || !singleKeysAreOn()) return
  if (press(event.key)) event.preventDefault()
}
