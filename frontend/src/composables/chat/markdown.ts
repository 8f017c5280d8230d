import { tex } from '@mdit/plugin-tex'
import DOMPurify from 'dompurify'
import MarkdownIt from 'markdown-it'

/**
 * Markdown to HTML that is safe to show, whoever wrote it: no HTML of theirs passes, no picture is fetched from elsewhere
 * (it becomes a link), and links to other sites open in a tab of their own that can't reach back. Code and formulas come
 * as plain text in marked elements, which `enrich` colours and typesets. Loaded lazily: see `useMarkdown`.
 */
const markdown = new MarkdownIt({ html: false, linkify: true, breaks: true })
const escape = markdown.utils.escapeHtml

markdown.use(tex, {
  delimiters: 'all',
  render: (content, isBlock) => `<${isBlock ? 'div' : 'span'} data-math="${isBlock ? 'block' : 'inline'}">${escape(content.trim())}</${isBlock ? 'div' : 'span'}>`,
})

/** The plugin takes `$$ … $$` for a block of its own alone; models write it within a line too. */
markdown.inline.ruler.before('math_inline_dollar', 'math_inline_double', (state, isSilent) => {
  const found = /^\$\$(?!\$)((?:\\.|[^$\\])*\S(?:\\.|[^$\\])*)\$\$(?!\$)/.exec(state.src.slice(state.pos, state.posMax))
  if (!found) return false
  if (!isSilent) state.push('math_inline', 'math', 0).content = found[1] ?? ''
  state.pos += found[0].length
  return true
})

/** A dollar sign and a number begin a formula only where a formula's sign follows: "$5 a month" is money. */
const FORMULA = /^\$\d[\d.,]*(?:\s?(?:\$(?!\d)|[\\^_{}=+/<>]|\*(?!\*)|-(?![\d$]))|[ac-jln-z](?![a-z]))/i
markdown.inline.ruler.before('math_inline_dollar', 'money', (state, isSilent) => {
  const rest = state.src.slice(state.pos, state.posMax)
  if (!/^\$\d/.test(rest) || FORMULA.test(rest)) return false
  if (!isSilent) state.pending += '$'
  state.pos += 1
  return true
})

/** A list of tasks: `- [x] done`. Nobody can tick a box in what was said, so a sign stands for it. */
markdown.core.ruler.after('inline', 'tasks', ({ tokens }) => {
  tokens.forEach((token, place) => {
    const [item, paragraph] = [tokens[place - 2], tokens[place - 1]]
    const first = token.children?.[0]
    const found = /^\[([ x])\]\s+/i.exec(first?.content ?? '')
    if (!found || !first || item?.type !== 'list_item_open' || paragraph?.type !== 'paragraph_open') return
    first.content = `${found[1] === ' ' ? '☐' : '☑'} ${first.content.slice(found[0].length)}`
    item.attrSet('data-task', '')
  })
})

/** A column's side: markdown-it writes it as a style, and no style passes. */
markdown.core.ruler.after('inline', 'sides', ({ tokens }) => {
  for (const token of tokens) {
    if (token.type !== 'th_open' && token.type !== 'td_open') continue
    const side = /^text-align:(\w+)$/.exec(token.attrGet('style') ?? '')?.[1]
    token.attrs = side ? [['data-align', side]] : null
  }
})

markdown.renderer.rules.image = (tokens, index) => {
  const token = tokens[index]
  const href = escape(String(token?.attrGet('src') ?? ''))
  return `<a href="${href}">${escape(token?.content || href)}</a>`
}

markdown.renderer.rules.fence = (tokens, index) => codeBlock(tokens[index]?.content ?? '', tokens[index]?.info ?? '')
markdown.renderer.rules.code_block = (tokens, index) => codeBlock(tokens[index]?.content ?? '', '')
markdown.renderer.rules.table_open = () => '<div data-table tabindex="0"><table>'
markdown.renderer.rules.table_close = () => '</table></div>'

function codeBlock(content: string, info: string): string {
  const language = /^[\w+#.-]+/.exec(info.trim())?.[0] ?? ''
  return `<figure data-code="${escape(language)}"><figcaption>${escape(language)}</figcaption><pre tabindex="0"><code>${escape(content)}</code></pre></figure>`
}

const ALLOWED_TAGS = 'a blockquote br code del div em figcaption figure h1 h2 h3 h4 h5 h6 hr li ol p pre s span strong table tbody td th thead tr ul'.split(' ')
const ALLOWED_ATTRIBUTES = ['data-align', 'data-code', 'data-math', 'data-table', 'data-task', 'href', 'start', 'tabindex', 'title']
const PAGES = /^\/(?:films|summaries|connect|account)(?:\/[\w-]+)?$/

const purify = DOMPurify(window)
purify.addHook('afterSanitizeAttributes', (node) => {
  if (node.tagName !== 'A') return
  if (PAGES.test(node.getAttribute('href') ?? '')) return // a page of our own: opened in place, see ChatMarkdown
  node.setAttribute('target', '_blank')
  node.setAttribute('rel', 'noopener noreferrer nofollow')
})

/** The HTML of each top-level block, so that while a reply grows only its last block is drawn again. */
export function renderBlocks(text: string): string[] {
  const env = {}
  const blocks: string[] = []
  let group: ReturnType<typeof markdown.parse> = []
  let depth = 0
  for (const token of markdown.parse(text, env)) {
    group.push(token)
    depth += token.nesting
    if (depth > 0) continue
    blocks.push(purified(markdown.renderer.render(group, markdown.options, env)))
    group = []
  }
  return blocks
}

function purified(html: string): string {
  return purify.sanitize(html, {
    ALLOWED_TAGS,
    ALLOWED_ATTR: ALLOWED_ATTRIBUTES,
    ALLOW_DATA_ATTR: false,
    ADD_URI_SAFE_ATTR: ALLOWED_ATTRIBUTES.filter((name) => name !== 'href'),
    ALLOWED_URI_REGEXP: /^(?:(?:https?:|mailto:)|\/(?:films|summaries|connect|account)(?:\/[\w-]+)?$)/i,
  })
}
