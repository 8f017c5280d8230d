import { computed, ref, watch } from 'vue'
import { asProblem, type Problem } from '@/api/problem'
import { useSession } from '@/stores/session'
import { loginIdOf } from './loginId'

/** The welcome form: a name and a password are enough; the login id follows from the name unless the person wants another. */
export function useSignUp(invitation = '') {
  const session = useSession()
  const name = ref('')
  const ownLoginId = ref('')
  const choosesLoginId = ref(false)
  const password = ref('')
  const problem = ref<Problem | null>(null)
  const isBusy = ref(false)
  let key = crypto.randomUUID()

  const loginId = computed(() => (choosesLoginId.value ? ownLoginId.value.trim() : loginIdOf(name.value)))
  watch([name, ownLoginId, password], () => {
    key = crypto.randomUUID() // another body is another wish
  })

  function chooseLoginId(): void {
    ownLoginId.value = loginId.value
    choosesLoginId.value = true
  }

  /** True when the account is there and its person is signed in. */
  async function submit(): Promise<boolean> {
    if (isBusy.value) return false
    if (!loginId.value) chooseLoginId()
    isBusy.value = true
    problem.value = null
    try {
      await session.signUp({ name: name.value.trim(), login_id: loginId.value, password: password.value, ...(invitation ? { invitation } : {}) }, key)
      return true
    } catch (thrown) {
      problem.value = asProblem(thrown)
      const isLoginIds = problem.value.status === 409 || problem.value.fields.some(({ loc }) => loc.includes('login_id'))
      if (isLoginIds && !choosesLoginId.value) chooseLoginId()
      return false
    } finally {
      isBusy.value = false
    }
  }

  return { name, ownLoginId, choosesLoginId, loginId, password, problem, isBusy, chooseLoginId, submit }
}
