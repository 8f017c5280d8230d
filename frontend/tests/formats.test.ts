import { describe, expect, it } from 'vitest'
import { ago, bytes, clock, minutes, moment, seconds, usd } from '@/composables/app/formats'

const NOW = Date.parse('2026-11-22T12:00:00Z')

describe('how numbers and times read', () => {
  it.each([
    ['2026-11-22T11:59:50Z', 'now', '지금'],
    ['2026-11-22T11:58:00Z', '2 minutes ago', '2분 전'],
    ['2026-11-21T12:00:00Z', 'yesterday', '어제'],
    ['2026-11-19T11:00:00Z', '3 days ago', '3일 전'],
    ['2027-01-01T00:00:00Z', 'now', '지금'],
  ])('%s is %s', (iso, en, ko) => {
    expect(ago(iso, NOW, 'en')).toBe(en)
    expect(ago(iso, NOW, 'ko')).toBe(ko)
  })

  it('a moment has its day and its time', () => {
    expect(moment('2026-11-28T00:00:00', 'en')).toBe('Nov 28, 12:00 AM')
    expect(moment('2026-11-28T00:00:00', 'ko')).toContain('11월 28일')
  })

  it.each([
    [0, '0:00'],
    [59.9, '0:59'],
    [187, '3:07'],
    [3729, '1:02:09'],
    [-3, '0:00'],
  ])('a position of %s s reads %s', (position, shown) => expect(clock(position)).toBe(shown))

  it.each([
    [20, '20 sec', '20초'],
    [203, '3 min', '3분'],
    [5700, '1 hr 35 min', '1시간 35분'],
    [7200, '2 hr', '2시간'],
  ])('a length of %s s reads %s', (duration, en, ko) => {
    expect(minutes(duration, 'en')).toBe(en)
    expect(minutes(duration, 'ko')).toBe(ko)
  })

  it('keeps the small digits of small sums', () => {
    expect(usd('0.000412', 'en')).toBe('0.00041 USD')
    expect(usd('1.5', 'en')).toBe('1.5 USD')
  })

  it('reads durations and sizes', () => {
    expect(seconds(1234, 'en')).toBe('1.2 s')
    expect(seconds(1234, 'ko')).toBe('1.2초')
    expect(bytes(3_032_171, 'en')).toBe('3 MB')
    expect(bytes(0, 'en')).toBe('0 bytes')
    expect(bytes(2_500_000_000, 'en')).toBe('2.5 GB')
  })
})
