import { body, client } from './client'
import type { ChatFile, ChatFileTicket } from './types'

export function createFile(conversationId: string, file: { filename: string; size: number }, key: string): Promise<ChatFileTicket> {
  const path = '/api/v1/chat/conversations/{conversation_id}/files'
  return body(client.POST(path, { params: { path: { conversation_id: conversationId }, header: { 'idempotency-key': key } }, body: file }))
}

/** Has an uploaded file read, so that a message can have it. */
export function readFile(id: string): Promise<ChatFile> {
  return body(client.POST('/api/v1/chat/files/{file_id}/read', { params: { path: { file_id: id } } }))
}

export async function deleteFile(id: string): Promise<void> {
  await body(client.DELETE('/api/v1/chat/files/{file_id}', { params: { path: { file_id: id } } }))
}
