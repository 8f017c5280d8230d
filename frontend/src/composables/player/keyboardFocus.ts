import type { playerAction } from './playerKeys'

type Focus = Parameters<typeof playerAction>[1]

/** Whose key it is: a field's, an open menu's or dialog's, the scrubber's, a button's, the player's, or nobody's. */
export function keyboardFocus(target: EventTarget | null, stage: HTMLElement | undefined): Focus {
  if (!(target instanceof HTMLElement)) return 'page'
  if (target.matches('[data-scrubber]')) return 'scrubber'
  if (target.closest('input, textarea, select, [contenteditable], [role="menu"], [role="dialog"], [role="tablist"]')) return 'field'
  if (target.closest('button, a[href]')) return 'button'
  return stage?.contains(target) ? 'player' : 'page'
}
