import { mount } from '@vue/test-utils'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { asProblem, problemOf } from '@/api/problem'
import UiField from '@/components/ui/UiField.vue'
import { deviceOf } from '@/composables/auth/device'
import { loginIdOf } from '@/composables/auth/loginId'
import { wantedPage } from '@/router'
import { i18n, preferredLanguage, showLanguage } from '@/i18n'

describe('a login id out of a name', () => {
  it.each([
    ['Ada Lovelace', 'adalovelace'],
    ['김하늘', '김하늘'],
    ['  ＡＤＡ ', 'ada'],
    ['지우', '지우'],
    ['Al', 'al'],
    ['A', ''],
    ['', ''],
  ])('%j gives %j', (name, id) => expect(loginIdOf(name)).toBe(id))
})

describe('the page that was wanted', () => {
  it.each([
    ['/films/1?x=2', '/films/1?x=2'],
    ['//evil.example', '/chat'],
    ['/\\evil.example', '/chat'],
    ['https://evil.example', '/chat'],
    [undefined, '/chat'],
  ])('%s leads to %s', (next, page) => expect(wantedPage({ query: next === undefined ? {} : { next } })).toBe(page))
})

describe('the language a browser asks for', () => {
  it.each([
    [['ko-KR', 'en'], 'ko'],
    [['fr', 'ko'], 'ko'],
    [['en-GB'], 'en'],
    [['kok'], 'en'],
    [[], 'en'],
  ])('%j is %s', (wanted, language) => expect(preferredLanguage(wanted)).toBe(language))
})

describe('a device', () => {
  it.each([
    ['Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36', 'Chrome', 'Linux'],
    ['Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 Version/19.0 Mobile Safari/604.1', 'Safari', 'iOS'],
    ['Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/156.0 Safari/537.36 Edg/156.0', 'Edge', 'Windows'],
    ['curl/8.5.0', 'curl', ''],
    ['', '', ''],
  ])('%s', (userAgent, browser, system) => expect(deviceOf(userAgent)).toEqual({ browser, system }))
})

describe('problems', () => {
  it('take their code from the type, from OAuth, or from the status', () => {
    expect(problemOf({ type: 'urn:kongdori:problem:login-taken', status: 409 }, 409).code).toBe('login-taken')
    expect(problemOf({ error: 'invalid_grant' }, 400).code).toBe('invalid-grant')
    expect(problemOf({ message: 'Too Many Requests' }, 429, '7')).toMatchObject({ code: 'limit-reached', retryAfterS: 7 })
    expect(problemOf(null, 504).code).toBe('timeout')
    expect(problemOf('<html>', 500).code).toBe('internal')
  })

  it('tell a network fault from a stop', () => {
    expect(asProblem(new TypeError('Failed to fetch')).code).toBe('client-network')
    expect(asProblem(new DOMException('x', 'AbortError')).code).toBe('client-stopped')
  })
})

describe('the access token', () => {
  const answers = { ok: { access_token: 'fresh', token_type: 'bearer', expires_in: 900 } }
  const json = (body: unknown, status = 200) => Promise.resolve(Response.json(body, { status }))
  const calls = (fetched: ReturnType<typeof vi.fn>, path: string) =>
    fetched.mock.calls.filter(([input]) => String(input instanceof Request ? input.url : input).endsWith(path))
  let fetched: ReturnType<typeof vi.fn>

  beforeEach(() => {
    vi.resetModules()
    localStorage.clear()
    fetched = vi.fn()
    vi.stubGlobal('fetch', fetched)
  })

  async function client() {
    const [{ authorisedFetch }, token] = await Promise.all([import('@/api/client'), import('@/api/token')])
    return { authorisedFetch, token }
  }
  const request = () => new Request('http://localhost/api/v1/auth/users/me')

  it('is refreshed once for many requests at a time', async () => {
    const { authorisedFetch, token } = await client()
    localStorage.setItem('kongdori.signedIn', '1')
    fetched.mockImplementation((input: Request) => (input.url.endsWith('/token') ? json(answers.ok) : json({})))
    await Promise.all([1, 2, 3].map(() => authorisedFetch(request())))
    expect(calls(fetched, '/token')).toHaveLength(1)
    expect(token.mayBeSignedIn()).toBe(true)
  })

  it('outlives the refresh of the session before it, which fails while somebody signs in', async () => {
    const { token } = await client()
    localStorage.setItem('kongdori.signedIn', '1')
    let refuse: (answer: Response) => void = () => undefined
    fetched.mockImplementationOnce(() => new Promise<Response>((resolve) => (refuse = resolve)))
    const before = token.accessToken()
    await vi.waitFor(() => expect(fetched).toHaveBeenCalled())
    fetched.mockImplementation(() => json(answers.ok))
    await token.signInWithPassword('ada', 'secret')
    refuse(Response.json({ error: 'invalid_grant' }, { status: 400 }))
    expect(await before).toBe('fresh')
    expect(await token.accessToken()).toBe('fresh')
  })

  it('is never stored', async () => {
    const { token } = await client()
    fetched.mockImplementation(() => json(answers.ok))
    await token.signInWithPassword('ada', 'secret')
    expect(JSON.stringify({ ...localStorage }) + JSON.stringify({ ...sessionStorage }) + document.cookie).not.toContain('fresh')
  })

  it('that is refused is refreshed, and the request goes once more', async () => {
    const { authorisedFetch, token } = await client()
    let grants = 0
    fetched.mockImplementation((input: Request) => {
      if (input.url.endsWith('/token')) return json({ ...answers.ok, access_token: `token-${++grants}` })
      return json({}, input.headers.get('Authorization') === 'Bearer token-2' ? 200 : 401)
    })
    await token.signInWithPassword('ada', 'secret')
    expect((await authorisedFetch(request())).status).toBe(200)
    expect(grants).toBe(2)
  })

  it('ends the session where the refresh is refused, and tells so once', async () => {
    const { authorisedFetch, token } = await client()
    const signedOut = vi.fn()
    token.onSignedOut(signedOut)
    fetched.mockImplementation((input: Request) => {
      if (!input.url.endsWith('/token')) return json({}, 401)
      return calls(fetched, '/token').length === 1 ? json(answers.ok) : json({ error: 'invalid_grant' }, 400)
    })
    await token.signInWithPassword('ada', 'secret')
    expect((await authorisedFetch(request())).status).toBe(401)
    expect(signedOut).toHaveBeenCalledOnce()
    expect(token.mayBeSignedIn()).toBe(false)
  })

  it('tells a session that ended while the page still loaded to whoever listens first', async () => {
    const { authorisedFetch, token } = await client()
    localStorage.setItem('kongdori.signedIn', '1')
    fetched.mockImplementation((input: Request) => (input.url.endsWith('/token') ? json({ error: 'invalid_grant' }, 400) : json({}, 401)))
    await authorisedFetch(request())
    const [first, second] = [vi.fn(), vi.fn()]
    token.onSignedOut(first)
    token.onSignedOut(second)
    expect(first).toHaveBeenCalledExactlyOnceWith('ended')
    expect(second).not.toHaveBeenCalled()
  })

  it('gives the answer that was asked for early to the first who wants it', async () => {
    fetched.mockImplementation(() => json({ id: '1' }))
    const account = await import('@/api/account')
    account.askWhoIsHere()
    await expect(account.getMe()).resolves.toEqual({ id: '1' })
    expect(fetched).toHaveBeenCalledOnce()
    await account.getMe()
    expect(fetched).toHaveBeenCalledTimes(2)
  })

  it('does not tell whoever signs in that the session before had ended', async () => {
    const { token } = await client()
    const account = await import('@/api/account')
    localStorage.setItem('kongdori.signedIn', '1')
    fetched.mockImplementation((input: Request) => {
      if (!input.url.endsWith('/token')) return json({ id: '1' }, input.headers.has('Authorization') ? 200 : 401)
      return calls(fetched, '/token').length === 1 ? json({ error: 'invalid_grant' }, 400) : json(answers.ok)
    })
    account.askWhoIsHere() // nobody takes this answer, as it comes before anybody wants to know
    await vi.waitUntil(() => !token.mayBeSignedIn())
    await new Promise((resolve) => setTimeout(resolve))
    await account.signIn('ada', 'secret')
    await expect(account.getMe()).resolves.toEqual({ id: '1' })
  })

  it('keeps the session where the server is merely away', async () => {
    const { authorisedFetch, token } = await client()
    localStorage.setItem('kongdori.signedIn', '1')
    fetched.mockImplementation(() => json({}, 503))
    await expect(authorisedFetch(request())).rejects.toMatchObject({ code: 'unavailable' })
    expect(token.mayBeSignedIn()).toBe(true)
  })

  it('is not asked for by a stranger', async () => {
    const { authorisedFetch } = await client()
    fetched.mockImplementation(() => json({}))
    await authorisedFetch(request())
    expect(fetched).toHaveBeenCalledOnce()
  })
})

it('the button that shows what is hidden says what it is', async () => {
  await showLanguage('ko')
  const field = (secret?: 'apiKey') => mount(UiField, { props: { modelValue: '', label: '칸', type: 'password', secret }, global: { plugins: [i18n] } })
  const button = field('apiKey').get('button')
  expect(button.attributes('aria-label')).toBe('API 키 보기')
  await button.trigger('click')
  expect(button.attributes('aria-label')).toBe('API 키 숨기기')
  expect(field().get('button').attributes('aria-label')).toBe('비밀번호 보기')
})
