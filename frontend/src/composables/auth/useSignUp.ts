import { computed, ref, watch } from 'vue'
import { useAttempt } from '@/composables/app/useAttempt'
import { useSession } from '@/stores/session'
import { loginIdOf } from './loginId'

/** The welcome form: a name and a password are enough; the login id follows from the name unless the person wants another. */
export function useSignUp(invitation = '') {
  const session = useSession()
  const name = ref('')
  const ownLoginId = ref('')
  const choosesLoginId = ref(false)
  const password = ref('')
  const { fault, problem, isBusy, attempt, at } = useAttempt()
  let key = crypto.randomUUID()

  const loginId = computed(() => (choosesLoginId.value ? ownLoginId.value.trim() : loginIdOf(name.value)))
  const isTaken = computed(() => fault.value?.status === 409)
  const loginIdError = computed(() => (isTaken.value ? problem.value : at('login_id')))
  const otherProblem = computed(() => (isTaken.value || ['name', 'login_id', 'password'].some(at) ? '' : problem.value))
  watch([name, ownLoginId, password], () => {
    key = crypto.randomUUID() // another body is another wish
  })

  function chooseLoginId(): void {
    ownLoginId.value = loginId.value
    choosesLoginId.value = true
  }

  /** True when the account is there and its person is signed in. */
  async function submit(): Promise<boolean> {
    if (!loginId.value) chooseLoginId()
    const wanted = { name: name.value.trim(), login_id: loginId.value, password: password.value, ...(invitation ? { invitation } : {}) }
    const isDone = await attempt(() => session.signUp(wanted, key))
    if (loginIdError.value && !choosesLoginId.value) chooseLoginId()
    return isDone
  }

  return { name, ownLoginId, choosesLoginId, loginId, password, loginIdError, otherProblem, at, isBusy, chooseLoginId, submit }
}
