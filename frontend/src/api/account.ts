import { body, client } from './client'
import { accessToken, endSession, signInWithPassword } from './token'
import type { ApiKey, ApiKeyMade, Me, SessionItem } from './types'

export function signUp(account: { name: string; login_id: string; password: string; invitation?: string }, key: string): Promise<Me> {
  return body(client.POST('/api/v1/auth/sign-up', { body: account, params: { header: { 'idempotency-key': key } } }))
}

export const signIn = signInWithPassword

/** Ends the session here (or everywhere) on the server, then in every tab. */
export async function signOut({ everywhere = false } = {}): Promise<void> {
  const token = await accessToken().catch(() => null) // signing out also works by cookie alone
  const headers = token ? { Authorization: `Bearer ${token}` } : undefined
  await body(client.POST('/api/v1/auth/sign-out', { params: { query: { everywhere } }, headers }))
  endSession('chosen')
}

let asked: Promise<Me> | null = null

/** Asks who is signed in before anybody needs to know; the next `getMe` takes this answer. */
export function askWhoIsHere(): void {
  asked = getMe()
  asked.catch(() => (asked = null)) // whoever waits for it is told; whoever signs in afterwards is another
}

export function getMe(): Promise<Me> {
  const early = asked
  asked = null
  return early ?? body(client.GET('/api/v1/auth/users/me'))
}

export function updateMe(changes: { name?: string; password?: string; current_password?: string }): Promise<Me> {
  return body(client.PATCH('/api/v1/auth/users/me', { body: changes }))
}

export async function deleteMe(password: string): Promise<void> {
  await body(client.DELETE('/api/v1/auth/users/me', { body: { password } }))
  endSession('chosen')
}

export async function listSessions(): Promise<SessionItem[]> {
  return (await body(client.GET('/api/v1/auth/sessions', { params: { query: { limit: 100 } } }))).items
}

export async function endSessionElsewhere(sessionId: string): Promise<void> {
  await body(client.DELETE('/api/v1/auth/sessions/{session_id}', { params: { path: { session_id: sessionId } } }))
}

export async function listApiKeys(): Promise<ApiKey[]> {
  return (await body(client.GET('/api/v1/auth/api-keys'))).items
}

export function createApiKey(key: { name: string; scopes: ApiKey['scopes']; expires_at: string | null }): Promise<ApiKeyMade> {
  return body(client.POST('/api/v1/auth/api-keys', { body: key }))
}

export async function revokeApiKey(keyId: string): Promise<void> {
  await body(client.DELETE('/api/v1/auth/api-keys/{key_id}', { params: { path: { key_id: keyId } } }))
}
