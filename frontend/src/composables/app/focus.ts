/** Whether what had the keyboard has left the page. */
export function isFocusLost(): boolean {
  return !document.activeElement || document.activeElement === document.body
}

/** Whether a button was pressed by key. To put the focus into a field after a tap would bring up a phone's keyboard. */
export function isByKey(event: MouseEvent): boolean {
  return event.detail === 0
}
