import { body, client } from './client'
import type { Folder } from './types'

const FOLDER = '/api/v1/chat/folders/{folder_id}'

/** All of my folders, by name. */
export async function listFolders(): Promise<Folder[]> {
  return (await body(client.GET('/api/v1/chat/folders'))).items
}

export function createFolder(name: string): Promise<Folder> {
  return body(client.POST('/api/v1/chat/folders', { body: { name } }))
}

export function renameFolder(id: string, name: string): Promise<Folder> {
  return body(client.PATCH(FOLDER, { params: { path: { folder_id: id } }, body: { name } }))
}

export async function deleteFolder(id: string): Promise<void> {
  await body(client.DELETE(FOLDER, { params: { path: { folder_id: id } } }))
}
