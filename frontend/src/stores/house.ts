import { defineStore } from 'pinia'
import { computed, ref } from 'vue'
import { getHealth } from '@/api/chat'
import type { Health } from '@/api/types'

/** How the house itself feels: asked when the chat opens, and again after something failed. */
export const useHouse = defineStore('house', () => {
  const health = ref<Health | null>(null)
  const isOffline = computed(() => health.value?.checks.model === 'offline')

  async function check(): Promise<void> {
    try {
      health.value = await getHealth()
    } catch {
      health.value = null // unknown: whatever the person does next will say what is wrong
    }
  }

  return { health, isOffline, check }
})
