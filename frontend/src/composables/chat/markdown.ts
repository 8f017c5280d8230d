import DOMPurify from 'dompurify'
import MarkdownIt from 'markdown-it'

/**
 * Markdown to HTML that is safe to show, whoever wrote it: no HTML of theirs passes, no picture is fetched from elsewhere
 * (it becomes a link), and links open in a tab of their own that can't reach back. Loaded lazily: see `useMarkdown`.
 */
const markdown = new MarkdownIt({ html: false, linkify: true, breaks: true })

markdown.renderer.rules.image = (tokens, index) => {
  const token = tokens[index]
  const href = markdown.utils.escapeHtml(String(token?.attrGet('src') ?? ''))
  return `<a href="${href}">${markdown.utils.escapeHtml(token?.content || href)}</a>`
}

const ALLOWED_TAGS = 'a blockquote br code del em h1 h2 h3 h4 h5 h6 hr li ol p pre s strong table tbody td th thead tr ul'.split(' ')
const ALLOWED_ATTRIBUTES = ['href', 'start', 'title']

const purify = DOMPurify(window)
purify.addHook('afterSanitizeAttributes', (node) => {
  if (node.tagName !== 'A') return
  node.setAttribute('target', '_blank')
  node.setAttribute('rel', 'noopener noreferrer nofollow')
})

export function renderMarkdown(text: string): string {
  return purify.sanitize(markdown.render(text), {
    ALLOWED_TAGS,
    ALLOWED_ATTR: ALLOWED_ATTRIBUTES,
    ADD_URI_SAFE_ATTR: ['start', 'title'],
    ALLOWED_URI_REGEXP: /^(?:https?:|mailto:)/i,
  })
}
