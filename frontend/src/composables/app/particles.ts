import { josa } from 'es-hangul'

type Particle = Parameters<typeof josa.pick>[1]

/** How a Korean reads the last sign of a number or a Latin word; es-hangul knows the final consonants of Hangul alone. */
const READINGS: Record<string, string> = {
  0: '영', 1: '일', 2: '이', 3: '삼', 4: '사', 5: '오', 6: '육', 7: '칠', 8: '팔', 9: '구', l: '엘', m: '엠', n: '엔',
}

const MARKED = /(\S)([”’"')\]]*)\[([가-힣]+\/[가-힣]+)\]/gu

/** Puts the particle that fits the word before it in place of each “[을/를]”, “[은/는]”, “[으로/로]” … of a Korean text. */
export function withParticles(text: string): string {
  return text.replace(MARKED, (_, last: string, closing: string, particle: string) => {
    const read = READINGS[last.toLowerCase()] ?? last
    return last + closing + josa.pick(read, particle as Particle)
  })
}
