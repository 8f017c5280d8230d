import { useI18n } from 'vue-i18n'
import { useFormats } from '@/composables/app/useFormats'
import type { Message } from '@/api/types'

/** Where a reply came from, in one line. Empty for a reply that was broken off before the server could say. */
export function useSourceLine() {
  const { t } = useI18n()
  const { ago, seconds, usd } = useFormats()

  function sourceLine(reply: Message): string {
    if (reply.source === 'offline') return t('chat.source.offline')
    if (reply.source === 'cache') {
      const source = reply.saved_from === 'own' ? t('chat.source.own') : t('chat.source.cache')
      const parts = [source]
      if (reply.saved_at) parts.push(ago(reply.saved_at))
      if (reply.model === 'offline') parts.push(t('chat.source.offline'))
      return parts.join(' · ')
    }
    if (reply.source !== 'model') return ''
    const duration = reply.usage?.duration_ms
    const parts = [reply.model ?? t('chat.source.model')]
    if (duration) parts.push(seconds(duration))
    if (reply.usage && Number(reply.usage.cost_usd) > 0) parts.push(usd(reply.usage.cost_usd))
    return parts.join(' · ')
  }

  return { sourceLine }
}
