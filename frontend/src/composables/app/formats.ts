/** How numbers, dates and durations read. Pure; `useFormats` adds the language. */

const STEPS: [Intl.RelativeTimeFormatUnit, number][] = [
  ['year', 365 * 86_400],
  ['month', 30 * 86_400],
  ['week', 7 * 86_400],
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
]

/** "3 days ago", "3일 전", "just now" within the minute ("now", "지금"). */
export function ago(iso: string, nowMs: number, locale: string): string {
  const elapsed = (nowMs - new Date(iso).getTime()) / 1000
  const format = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' })
  for (const [unit, length] of STEPS) {
    if (elapsed >= length) return format.format(-Math.floor(elapsed / length), unit)
  }
  return format.format(0, 'second')
}

export function day(iso: string, locale: string): string {
  return new Intl.DateTimeFormat(locale, { dateStyle: 'long' }).format(new Date(iso))
}

/** A moment: "Nov 28, 9:00 AM". */
export function moment(iso: string, locale: string): string {
  return new Intl.DateTimeFormat(locale, { month: 'short', day: 'numeric', hour: 'numeric', minute: '2-digit' }).format(new Date(iso))
}

/** A place in a video: "3:07", "1:02:09". */
export function clock(positionS: number): string {
  const whole = Math.max(0, Math.floor(positionS))
  const parts = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60]
  const shown = parts[0] === 0 ? parts.slice(1) : parts
  return shown.map((part, index) => (index === 0 ? String(part) : String(part).padStart(2, '0'))).join(':')
}

/** A length, in words as short as they come: "3 min", "1 hr 35 min", "45 sec". */
export function minutes(durationS: number, locale: string): string {
  const unit = (value: number, name: string) =>
    new Intl.NumberFormat(locale, { style: 'unit', unit: name, unitDisplay: 'short' }).format(value)
  if (durationS < 60) return unit(Math.max(1, Math.round(durationS)), 'second')
  const whole = Math.round(durationS / 60)
  if (whole < 60) return unit(whole, 'minute')
  return whole % 60 === 0 ? unit(whole / 60, 'hour') : `${unit(Math.floor(whole / 60), 'hour')} ${unit(whole % 60, 'minute')}`
}

export function bytes(size: number, locale: string): string {
  const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte']
  const power = Math.min(units.length - 1, Math.floor(Math.log10(Math.max(1, size)) / 3))
  return new Intl.NumberFormat(locale, {
    style: 'unit',
    unit: units[power],
    unitDisplay: power === 0 ? 'long' : 'short', // “byte” has no short form, and needs its plural
    maximumFractionDigits: power > 1 ? 1 : 0,
  }).format(size / 1000 ** power)
}

export function share(value: number, locale: string): string {
  return new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 0 }).format(value)
}

/** A rate that may be small: "99.7%", "0.38%"; a bound is never shown smaller than it is. */
export function rate(value: number, locale: string, { isBound = false } = {}): string {
  const shown = isBound ? Math.ceil(value * 10_000 - 1e-6) / 10_000 : value
  const digits = shown < 0.1 ? 2 : 1
  return new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: digits }).format(shown)
}

/** A life time in the largest unit that it is a whole number of: "7 days", "7일". */
export function lifetime(durationS: number, locale: string): string {
  const { amount, unit } = lifetimeParts(durationS)
  return new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay: 'long' }).format(amount)
}

export const LIFETIME_UNITS = { minute: 60, hour: 3600, day: 86_400 } as const
export type LifetimeUnit = keyof typeof LIFETIME_UNITS

export function lifetimeParts(durationS: number): { amount: number; unit: LifetimeUnit } {
  for (const unit of ['day', 'hour'] as const) {
    if (durationS >= LIFETIME_UNITS[unit] && durationS % LIFETIME_UNITS[unit] === 0) return { amount: durationS / LIFETIME_UNITS[unit], unit }
  }
  return { amount: Math.max(1, Math.round(durationS / 60)), unit: 'minute' }
}

export function count(value: number, locale: string): string {
  return new Intl.NumberFormat(locale).format(value)
}

/** "1.2 s", "1.2초". */
export function seconds(ms: number, locale: string): string {
  const value = new Intl.NumberFormat(locale, { maximumFractionDigits: ms < 10_000 ? 1 : 0 }).format(ms / 1000)
  return locale.startsWith('ko') ? `${value}초` : `${value} s`
}

/** Small sums need their small digits: "0.0004 USD", never "0.00". */
export function usd(amount: string | number, locale: string): string {
  const value = Number(amount)
  const digits = value !== 0 && value < 0.01 ? { maximumSignificantDigits: 2 } : { maximumFractionDigits: 2 }
  return `${new Intl.NumberFormat(locale, digits).format(value)} USD`
}
