/** What a key asks of the player; null where the key is not ours. */
export type PlayerAction =
  | { do: 'toggle' | 'captions' | 'fullscreen' | 'mute' }
  | { do: 'seekBy'; seconds: number }
  | { do: 'volumeBy'; amount: number }

export const SKIP_S = 10
const STEP_S = 5

const ACTIONS: Record<string, PlayerAction> = {
  ' ': { do: 'toggle' },
  k: { do: 'toggle' },
  j: { do: 'seekBy', seconds: -SKIP_S },
  l: { do: 'seekBy', seconds: SKIP_S },
  ArrowLeft: { do: 'seekBy', seconds: -STEP_S },
  ArrowRight: { do: 'seekBy', seconds: STEP_S },
  ArrowUp: { do: 'volumeBy', amount: 0.1 },
  ArrowDown: { do: 'volumeBy', amount: -0.1 },
  c: { do: 'captions' },
  f: { do: 'fullscreen' },
  m: { do: 'mute' },
}

/** Letters by their place on the keyboard, so that they work while a Korean layout is on. */
const LETTERS: Record<string, string> = { KeyJ: 'j', KeyK: 'k', KeyL: 'l', KeyC: 'c', KeyF: 'f', KeyM: 'm' }

export interface KeyLike {
  key: string
  code: string
  ctrlKey: boolean
  metaKey: boolean
  altKey: boolean
  shiftKey: boolean
}

/** `focus` is what has the keyboard: what is typed belongs to fields, Space to buttons, arrows up and down to the page. */
export function playerAction(event: KeyLike, focus: 'player' | 'scrubber' | 'button' | 'field' | 'page'): PlayerAction | null {
  if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey || focus === 'field') return null
  const key = LETTERS[event.code] ?? event.key
  if (key === ' ' && focus === 'button') return null
  if ((key === 'ArrowUp' || key === 'ArrowDown') && focus !== 'player') return null
  return ACTIONS[key] ?? null
}
