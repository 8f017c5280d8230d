import { defineStore } from 'pinia'
import { computed, ref } from 'vue'
import * as account from '@/api/account'
import { Problem } from '@/api/problem'
import { mayBeSignedIn, onSignedOut } from '@/api/token'
import type { Me } from '@/api/types'
import { forgetAll } from '@/composables/app/storage'

/** Who is signed in. The tokens themselves stay in `api/token`. */
export const useSession = defineStore('session', () => {
  const me = ref<Me | null>(null)
  const isSignedIn = computed(() => me.value !== null)
  const isAdmin = computed(() => me.value?.role === 'admin')
  /** The first person of a fresh house is its admin, and is told so once. */
  const justBecameAdmin = ref(false)
  let looking: Promise<void> | null = null

  onSignedOut(() => {
    me.value = null
    looking = null
    forgetAll('private.')
  })

  /** Finds out who is here, once; later calls wait for the same answer. Throws when the server can't be reached. */
  function look(): Promise<void> {
    if (me.value || !mayBeSignedIn()) return Promise.resolve()
    looking ??= load().finally(() => {
      looking = null
    })
    return looking
  }

  async function load(): Promise<void> {
    try {
      me.value = await account.getMe()
    } catch (thrown) {
      if (thrown instanceof Problem && (thrown.status === 401 || thrown.status === 403)) return
      throw thrown
    }
  }

  async function signIn(loginId: string, password: string): Promise<void> {
    await account.signIn(loginId, password)
    me.value = await account.getMe()
  }

  async function signUp(person: { name: string; login_id: string; password: string }, key: string): Promise<void> {
    const made = await account.signUp(person, key)
    await signIn(person.login_id, person.password)
    justBecameAdmin.value = made.role === 'admin'
  }

  return { me, isSignedIn, isAdmin, justBecameAdmin, look, signIn, signUp, signOut: account.signOut }
})
