import { Problem, problemOfResponse } from './problem'
import { fetchAwake } from './waking'

/**
 * The access token lives in this module's memory and nowhere else; the refresh token is a cookie that scripts can't see.
 * Several tabs share one cookie: a lock lets one tab at a time rotate it, and a channel hands the new access token to the others.
 */
export interface Grant {
  accessToken: string
  /** Milliseconds since the epoch. */
  expiresAt: number
}

/** Whether the person ended the session, or the server did. */
export type SignedOutReason = 'chosen' | 'ended'

type ChannelMessage = { type: 'grant'; grant: Grant } | { type: 'signed-out'; reason: SignedOutReason }
type Listener = (reason: SignedOutReason) => void

const LOCK = 'kongdori.refresh'
const HINT = 'kongdori.signedIn'
const EARLY_MS = 30_000

let grant: Grant | null = null
let refreshing: Promise<Grant | null> | null = null
const signedOutListeners = new Set<Listener>()
const signedInListeners = new Set<() => void>()
/** The session ended before anybody listened: it is asked for while the page still loads. */
let unheard: SignedOutReason | null = null
const channel = typeof BroadcastChannel === 'undefined' ? null : new BroadcastChannel('kongdori.session')

channel?.addEventListener('message', (event: MessageEvent<ChannelMessage>) => {
  if (event.data.type === 'signed-out') return forget(event.data.reason)
  const isNews = grant === null
  grant = event.data.grant
  if (isNews) for (const listener of signedInListeners) listener()
})

/** Calls back when somebody signed in in another tab. */
export function onSignedInElsewhere(listener: () => void): () => void {
  signedInListeners.add(listener)
  return () => signedInListeners.delete(listener)
}

/** Calls back when the session ended, in this tab or another. */
export function onSignedOut(listener: Listener): () => void {
  signedOutListeners.add(listener)
  if (unheard) listener(unheard)
  unheard = null
  return () => signedOutListeners.delete(listener)
}

/** Whether a session may be there: spares strangers a refresh that can only fail. */
export function mayBeSignedIn(): boolean {
  return grant !== null || hint() === '1'
}

export async function signInWithPassword(loginId: string, password: string): Promise<void> {
  accept(await requestGrant({ grant_type: 'password', username: loginId, password }))
}

/** The token to send now, refreshed where it is about to end; null where nobody is signed in. */
export async function accessToken(): Promise<string | null> {
  if (grant && grant.expiresAt - EARLY_MS > Date.now()) return grant.accessToken
  if (!mayBeSignedIn()) return null
  return (await refresh(grant))?.accessToken ?? null
}

/**
 * A token other than the one that was just refused. Null means the session is over.
 * Throws a `Problem` when the server can't be reached: the session may well be alive then.
 */
export async function tokenAfter(refused: string): Promise<string | null> {
  if (grant && grant.accessToken !== refused) return grant.accessToken
  return (await refresh(grant))?.accessToken ?? null
}

export function endSession(reason: SignedOutReason): void {
  channel?.postMessage({ type: 'signed-out', reason } satisfies ChannelMessage)
  forget(reason)
}

function refresh(stale: Grant | null): Promise<Grant | null> {
  refreshing ??= withLock(() => rotate(stale)).finally(() => {
    refreshing = null
  })
  return refreshing
}

async function rotate(stale: Grant | null): Promise<Grant | null> {
  if (grant && grant !== stale && grant.expiresAt - EARLY_MS > Date.now()) return grant // another tab was first
  try {
    return accept(await requestGrant({ grant_type: 'refresh_token' }))
  } catch (thrown) {
    if (thrown instanceof Problem && (thrown.status === 400 || thrown.status === 401)) {
      if (grant && grant !== stale) return grant // somebody signed in meanwhile
      endSession('ended')
      return null
    }
    throw thrown
  }
}

async function requestGrant(form: Record<string, string>): Promise<Grant> {
  const response = await fetchAwake('/api/v1/auth/token', {
    method: 'POST',
    body: new URLSearchParams(form),
    credentials: 'same-origin',
  })
  if (!response.ok) throw await problemOfResponse(response)
  const body = (await response.json()) as { access_token: string; expires_in: number }
  return { accessToken: body.access_token, expiresAt: Date.now() + body.expires_in * 1000 }
}

function accept(given: Grant): Grant {
  grant = given
  remember('1')
  channel?.postMessage({ type: 'grant', grant: given } satisfies ChannelMessage)
  return given
}

function forget(reason: SignedOutReason): void {
  const hadSession = mayBeSignedIn()
  grant = null
  remember(null)
  if (!hadSession) return
  if (signedOutListeners.size === 0) unheard = reason
  for (const listener of signedOutListeners) listener(reason)
}

/** Where the browser has no Web Locks, the server's ten seconds of grace for the previous refresh token keep tabs from harm. */
function withLock<T>(work: () => Promise<T>): Promise<T> {
  const locks = (navigator as { locks?: LockManager }).locks
  return locks ? (locks.request(LOCK, work) as Promise<T>) : work()
}

function hint(): string | null {
  try {
    return localStorage.getItem(HINT)
  } catch {
    return '1' // storage is closed to us: ask the server
  }
}

function remember(value: '1' | null): void {
  try {
    if (value) localStorage.setItem(HINT, value)
    else localStorage.removeItem(HINT)
  } catch {
    return // storage is closed to us: `hint` says to ask the server
  }
}
