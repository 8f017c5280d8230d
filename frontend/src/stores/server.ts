import { defineStore } from 'pinia'
import { computed, ref } from 'vue'
import { keep, kept } from '@/composables/app/storage'
import { getHealth } from '@/api/chat'
import type { Health } from '@/api/types'

/** The server's health, and whether a model is connected: asked when the chat opens, and again after something failed. */
export const useServer = defineStore('server', () => {
  const health = ref<Health | null>(null)
  /** What it was the last time, until it is known: a notice that comes late would move the page. */
  const isOffline = computed(() => (health.value ? health.value.checks.model === 'offline' : kept('offline') !== null))

  async function check(): Promise<void> {
    try {
      health.value = await getHealth()
      keep('offline', health.value.checks.model === 'offline' ? '1' : null)
    } catch {
      health.value = null // unknown: whatever the person does next will say what is wrong
    }
  }

  return { health, isOffline, check }
})
