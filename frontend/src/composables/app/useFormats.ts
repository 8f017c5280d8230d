import { computed } from 'vue'
import { useI18n } from 'vue-i18n'
import * as formats from './formats'

/** Numbers, dates and durations in the reader's form. */
export function useFormats() {
  const { locale } = useI18n()
  return {
    ago: (iso: string) => formats.ago(iso, Date.now(), locale.value),
    moment: (iso: string) => formats.moment(iso, locale.value),
    day: (iso: string) => formats.day(iso, locale.value),
    bytes: (size: number) => formats.bytes(size, locale.value),
    share: (value: number) => formats.share(value, locale.value),
    rate: (value: number) => formats.rate(value, locale.value),
    bound: (value: number) => formats.rate(value, locale.value, { isBound: true }),
    lifetime: (duration: number) => formats.lifetime(duration, locale.value),
    count: (value: number) => formats.count(value, locale.value),
    seconds: (ms: number) => formats.seconds(ms, locale.value),
    usd: (amount: string | number) => formats.usd(amount, locale.value),
    minutes: (duration: number) => formats.minutes(duration, locale.value),
    clock: formats.clock,
    locale: computed(() => locale.value),
  }
}
