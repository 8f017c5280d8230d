/**
 * What stands in a field after an `input` event. Not `v-model`, which does not change before a Korean syllable is
 * complete: a search for "물" would find nothing, and a folder named "새" could not be saved, until another key is pressed.
 */
export function typed(event: Event): string {
  return (event.target as HTMLInputElement | HTMLTextAreaElement).value
}

/** Whether a key belongs to what is being composed: Enter, Escape and arrows then only end or drop the syllable. */
export function isComposing(event: KeyboardEvent): boolean {
  return event.isComposing || event.keyCode === 229 // Safari tells the end of a composition before the key that ended it
}
