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

/** The names of all that is kept and begins so. */
export function keptNames(prefix: string): string[] {
  const names = new Set(memory.keys())
  try {
    for (const key of Object.keys(localStorage)) if (key.startsWith(PREFIX)) names.add(key.slice(PREFIX.length))
  } catch {
    // nothing was stored
  }
  return [...names].filter((name) => name.startsWith(prefix))
}

/** Forgets everything that begins so: what one person wrote must not wait for the next one at this machine. */
export function forgetAll(prefix: string): void {
  for (const name of keptNames(prefix)) keep(name, null)
}
