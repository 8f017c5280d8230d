// @vitest-environment jsdom
import { describe, expect, it } from 'vitest'
import { renderMarkdown } from '@/composables/chat/markdown'

function rendered(text: string): HTMLElement {
  const box = document.createElement('div')
  box.innerHTML = renderMarkdown(text)
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

  it('shows lists, code, tables and Korean', () => {
    const box = rendered('# 안녕\n\n- **하나**\n- `둘`\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n3. x\n4. y')
    expect(box.querySelectorAll('li')).toHaveLength(4)
    expect(box.querySelector('td')?.textContent).toBe('1')
    expect(box.querySelector('ol')?.getAttribute('start')).toBe('3')
    expect(box.querySelector('strong')?.textContent).toBe('하나')
  })
})
