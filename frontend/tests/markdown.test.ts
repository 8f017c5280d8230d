// @vitest-environment jsdom
import { describe, expect, it } from 'vitest'
import { enrich } from '@/composables/chat/enrich'
import { renderBlocks } from '@/composables/chat/markdown'

function rendered(text: string): HTMLElement {
  const box = document.createElement('div')
  box.innerHTML = renderBlocks(text).join('')
  return box
}

describe('Markdown of strangers', () => {
  it.each([
    '<script>alert(1)</script>',
    '<img src=x onerror=alert(1)>',
    '[click](javascript:alert(1))',
    '[click](JaVaScRiPt:alert(1))',
    '[click](data:text/html,<script>alert(1)</script>)',
    '![x](javascript:alert(1))',
    '<svg/onload=alert(1)>',
    '<iframe src="https://example.org"></iframe>',
    '<style>*{display:none}</style>',
    '<a href="https://example.org" onclick="alert(1)">x</a>',
    '```html\n<script>alert(1)</script>\n```',
    '"><img src=x onerror=alert(1)>',
    '![x](https://example.org/track.png "t\\" onload=\\"alert(1)")',
  ])('does nothing but show: %s', (text) => {
    const box = rendered(text)
    expect(box.querySelector('script, img, svg, iframe, style, object, embed, form, input')).toBeNull()
    for (const element of box.querySelectorAll('*')) {
      for (const { name } of element.attributes) expect(name).not.toMatch(/^on/i)
      const href = element.getAttribute('href')
      if (href !== null) expect(href).toMatch(/^(https?:|mailto:)/)
    }
  })

  it('opens links beside the page, without a way back', () => {
    const link = rendered('[here](https://example.org)').querySelector('a')
    expect(link?.getAttribute('target')).toBe('_blank')
    expect(link?.getAttribute('rel')).toContain('noopener')
  })

  it('makes pictures into links, so that nothing is fetched from elsewhere', () => {
    const link = rendered('![a cat](https://example.org/cat.png)').querySelector('a')
    expect(link?.textContent).toBe('a cat')
    expect(link?.getAttribute('href')).toBe('https://example.org/cat.png')
  })

  it('keeps the sides of a table’s columns', () => {
    const cells = rendered('| a | b | c |\n|--:|:-:|---|\n| 1 | 2 | 3 |').querySelectorAll('td')
    expect([...cells].map((cell) => cell.getAttribute('data-align'))).toEqual(['right', 'center', null])
  })

  it('shows lists, code, tables and Korean', () => {
    const box = rendered('# 안녕\n\n- **하나**\n- `둘`\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n3. x\n4. y')
    expect(box.querySelectorAll('li')).toHaveLength(4)
    expect(box.querySelector('td')?.textContent).toBe('1')
    expect(box.querySelector('ol')?.getAttribute('start')).toBe('3')
    expect(box.querySelector('strong')?.textContent).toBe('하나')
  })
})

describe('blocks', () => {
  it('stay as they are while the reply grows', () => {
    const before = renderBlocks('# One\n\n- a\n- b\n\nThree is gro')
    const after = renderBlocks('# One\n\n- a\n- b\n\nThree is growing\n\n| a |')
    expect(after.slice(0, 2)).toEqual(before.slice(0, 2))
    expect(before).toHaveLength(3)
  })

  it('know references that are defined further down', () => {
    expect(rendered('See [it][1].\n\n[1]: https://example.org').querySelector('a')?.getAttribute('href')).toBe('https://example.org')
  })
})

describe('links to pages of our own', () => {
  it('open in place', () => {
    const link = rendered('[Films](/films)').querySelector('a')
    expect([link?.getAttribute('href'), link?.hasAttribute('target')]).toEqual(['/films', false])
  })

  it.each(['[x](//example.org)', '[x](/\\example.org)', '[x](/api/v1/auth/sign-out)', '[x](/films/../api)', '[x](films)'])('lead nowhere else: %s', (text) => {
    expect(rendered(text).querySelector('a')?.getAttribute('href') ?? null).toBeNull()
  })
})

describe('formulas', () => {
  it.each([
    ['inline $x^2$ here', ['x^2']],
    ['\\(a+b\\)', ['a+b']],
    ['$$\n\\frac{1}{2}\n$$', ['\\frac{1}{2}']],
    ['\\[ e = mc^2 \\]', ['e = mc^2']],
    ['Energy: $$E = mc^2$$ and it costs $5 to $7.', ['E = mc^2']],
    ['So $$a$$ and $$\\$5 + b$$', ['a', '\\$5 + b']],
    ['$2x + 1 = 5$ and $5$', ['2x + 1 = 5', '5']],
  ])('are marked: %s', (text, formulas) => {
    expect([...rendered(text).querySelectorAll('[data-math]')].map((found) => found.textContent)).toEqual(formulas)
  })

  it.each([
    'It costs $5 and $10.',
    'from $5 to US$',
    '$20 for one, **$30** for two$',
    'between $5-$10',
    '$1,000.50 or 900$',
    '$5k a month, $6k later',
    '`$x$`',
    '`$$x$$`',
    'paid in $$ and in $',
    'a $ and a $',
  ])('are not money or code: %s', (text) => {
    const box = rendered(text)
    expect(box.querySelector('[data-math]')).toBeNull()
    expect(box.textContent).toContain('$')
  })

  it('are typeset, and a hostile one does nothing', async () => {
    const box = rendered('$\\frac{a}{b}$ $\\href{javascript:alert(1)}{x}$ $\\includegraphics{https://example.org/x.png}$ $\\html{<img src=x>}$')
    await new Promise<void>((resolve) => enrich(box, 'Copy', resolve))
    enrich(box, 'Copy', () => undefined)
    expect(box.querySelector('math mfrac')).not.toBeNull()
    expect(box.querySelector('img, script')).toBeNull()
    for (const link of box.querySelectorAll('[href], [src]')) expect(link.getAttribute('href') ?? '').not.toMatch(/javascript/i)
  })
})

describe('a formula that was cut off', () => {
  it('is no alarm', async () => {
    const box = rendered('$\\frac{a}{b$')
    await new Promise<void>((resolve) => {
      enrich(box, 'Copy', resolve)
      if (box.querySelector('[data-done]')) resolve()
    })
    enrich(box, 'Copy', () => undefined)
    expect(box.textContent).toContain('\\frac{a}{b')
    expect(box.querySelector('.katex-error')?.getAttribute('style')).toBe('color:inherit')
  })
})

describe('code', () => {
  it('is coloured, with a button to copy it, also inside a list', async () => {
    const box = rendered('- one:\n\n  ```py\n  def f(): return "<b>"\n  ```')
    await new Promise<void>((resolve) => enrich(box, 'Copy', resolve))
    enrich(box, 'Copy', () => undefined)
    expect(box.querySelector('.hljs-keyword')?.textContent).toBe('def')
    expect(box.querySelector('code')?.textContent).toBe('def f(): return "<b>"\n')
    expect(box.querySelectorAll('figcaption button')).toHaveLength(1)
    expect(box.querySelector('code b')).toBeNull()
  })

  it('in an unknown language stands as it is', () => {
    const box = rendered('```klingon\nnuqneH\n```')
    enrich(box, 'Copy', () => undefined)
    expect(box.querySelector('figcaption')?.textContent).toBe('klingonCopy')
    expect(box.querySelector('code')?.textContent).toBe('nuqneH\n')
  })
})

it('shows what is done in a list of tasks', () => {
  const box = rendered('- [x] done **well**\n- [ ] to do\n- [y] no task\n\n[x] no list')
  expect([...box.querySelectorAll('[data-task]')].map((item) => item.textContent.trim())).toEqual(['☑ done well', '☐ to do'])
  expect(box.textContent).toContain('[y] no task')
  expect(box.textContent).toContain('[x] no list')
})
