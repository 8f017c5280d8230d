import { defineStore } from 'pinia'
import { ref } from 'vue'
import * as api from '@/api/folders'
import { onSignedOut } from '@/api/token'
import type { Folder } from '@/api/types'

/** My folders of conversations, by name. */
export const useFolders = defineStore('folders', () => {
  const items = ref<Folder[]>([])
  onSignedOut(() => (items.value = []))

  async function load(): Promise<void> {
    items.value = await api.listFolders()
  }

  async function create(name: string): Promise<Folder> {
    const made = await api.createFolder(name)
    await load()
    return made
  }

  async function rename(id: string, name: string): Promise<void> {
    await api.renameFolder(id, name)
    await load()
  }

  async function remove(id: string): Promise<void> {
    await api.deleteFolder(id)
    await load()
  }

  return { items, load, create, rename, remove }
})
