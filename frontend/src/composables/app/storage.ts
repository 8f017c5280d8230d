/** Small things this browser keeps over a reload. Where storage is closed or full, they last as long as the page. */
const PREFIX = 'kongdori.'
const memory = new Map<string, string>()

export function kept(name: string): string | null {
  try {
    return localStorage.getItem(PREFIX + name) ?? memory.get(name) ?? null
  } catch {
    return memory.get(name) ?? null
  }
}

/** Keeps a value; null forgets it. */
export function keep(name: string, value: string | null): void {
  if (value === null) memory.delete(name)
  else memory.set(name, value)
  try {
    if (value === null) localStorage.removeItem(PREFIX + name)
    else localStorage.setItem(PREFIX + name, value)
  } catch {
    return // `memory` holds it for this page
  }
}

/** Forgets everything that begins so: what one person wrote must not wait for the next one at this machine. */
export function forgetAll(prefix: string): void {
  for (const name of memory.keys()) if (name.startsWith(prefix)) memory.delete(name)
  try {
    for (const key of Object.keys(localStorage)) {
      if (key.startsWith(PREFIX + prefix)) localStorage.removeItem(key)
    }
  } catch {
    return // nothing was stored
  }
}
