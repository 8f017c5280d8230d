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
  for (const name of keptNames(prefix)) keep(name, null)
}

/** The names, of what is kept, that begin so. */
export function keptNames(prefix: string): string[] {
  return [...new Set([...memory.keys(), ...storedNames()])].filter((name) => name.startsWith(prefix))
}

function storedNames(): string[] {
  try {
    const ours = Object.keys(localStorage).filter((key) => key.startsWith(PREFIX))
    return ours.map((key) => key.slice(PREFIX.length))
  } catch {
    return [] // nothing was stored
  }
}
