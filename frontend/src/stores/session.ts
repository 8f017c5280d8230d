import { defineStore } from 'pinia'
import { computed, ref } from 'vue'
import * as account from '@/api/account'
import { Problem } from '@/api/problem'
import { mayBeSignedIn, onSignedOut } from '@/api/token'
import type { Me } from '@/api/types'
import { forgetAll, keep, kept } from '@/composables/app/storage'

/** Who is signed in. The tokens themselves stay in `api/token`. */
export const useSession = defineStore('session', () => {
  const me = ref<Me | null>(null)
  const isSignedIn = computed(() => me.value !== null)
  const isAdmin = computed(() => me.value?.role === 'admin')
  /** The first person to sign up is the admin, and is told so once. */
  const justBecameAdmin = ref(false)
  let looking: Promise<void> | null = null

  onSignedOut((reason) => {
    me.value = null
    looking = null
    if (reason === 'chosen') forgetAll('private.')
    else keep('private.ended', '1')
  })

  /** What a person wrote waits for them when their session ends by itself; for nobody else at this machine. */
  function enter(person: Me): void {
    if (kept('owner') !== person.id) forgetAll('private.')
    keep('owner', person.id)
    me.value = person
  }

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
      enter(await account.getMe())
    } catch (thrown) {
      if (thrown instanceof Problem && (thrown.status === 401 || thrown.status === 403)) return
      throw thrown
    }
  }

  async function signIn(loginId: string, password: string): Promise<void> {
    await account.signIn(loginId, password)
    enter(await account.getMe())
  }

  async function signUp(person: { name: string; login_id: string; password: string; invitation?: string }, key: string): Promise<void> {
    const made = await account.signUp(person, key)
    await signIn(person.login_id, person.password)
    justBecameAdmin.value = made.role === 'admin'
  }

  return { me, isSignedIn, isAdmin, justBecameAdmin, look, signIn, signUp, signOut: account.signOut }
})
