import { nextTick, ref, watch, type Ref } from 'vue'
import { useI18n } from 'vue-i18n'

const READ_ALOUD = 600 // characters; the rest is read in the conversation itself

/**
 * What a screen reader hears of a reply: that it is on its way, and its words once they are all there. The reply itself is
 * not announced, which would be read piece by piece. `shown` gives the words of the last reply as they are shown.
 */
export function useReplyNews(isBusy: Ref<boolean>, shown: () => string) {
  const { t } = useI18n()
  const news = ref('')

  watch(isBusy, async (busy) => {
    if (busy) return void (news.value = t('chat.thinking'))
    await nextTick()
    const words = shown()
    news.value = words && t('chat.replied', { text: words.length > READ_ALOUD ? `${words.slice(0, READ_ALOUD)} …` : words })
  })

  return news
}
