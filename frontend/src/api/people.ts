import { body, client } from './client'
import type { Invitation, Me, Page, Person, Usage } from './types'

const PERSON = '/api/v1/auth/users/{user_id}'
const of = (id: string) => ({ path: { user_id: id } })

/** What differs from the settings; null where they hold. Money in USD. */
export interface PersonLimits {
  tokens_per_day?: number | null
  budget_usd_per_day?: number | null
  budget_usd_per_month?: number | null
}

export function listPeople(cursor: string | null, query = ''): Promise<Page<Person>> {
  const filter = { limit: 50, ...(cursor ? { cursor } : {}), ...(query ? { query } : {}) }
  return body(client.GET('/api/v1/auth/users', { params: { query: filter } }))
}

export function changePerson(id: string, changes: { role?: Me['role']; locked?: boolean; limits?: PersonLimits }): Promise<Person> {
  return body(client.PATCH(PERSON, { params: of(id), body: changes }))
}

export async function deletePerson(id: string): Promise<void> {
  await body(client.DELETE(PERSON, { params: of(id) }))
}

export async function endSessionsOf(id: string): Promise<void> {
  await body(client.DELETE(`${PERSON}/sessions`, { params: of(id) }))
}

/** The address at which this person chooses a new password, once, within a day. */
export async function createPasswordLink(id: string): Promise<string> {
  return (await body(client.POST(`${PERSON}/password-link`, { params: of(id) }))).url
}

export async function setNewPassword(token: string, password: string): Promise<void> {
  await body(client.POST('/api/v1/auth/new-password', { body: { token, password } }))
}

export async function listInvitations(): Promise<Invitation[]> {
  return (await body(client.GET('/api/v1/auth/invitations'))).items
}

export function createInvitation(role: Me['role']): Promise<Invitation> {
  return body(client.POST('/api/v1/auth/invitations', { body: { role } }))
}

export async function withdrawInvitation(id: string): Promise<void> {
  await body(client.DELETE('/api/v1/auth/invitations/{invitation_id}', { params: { path: { invitation_id: id } } }))
}

export function getUsage(): Promise<Usage> {
  return body(client.GET('/api/v1/chat/usage'))
}
