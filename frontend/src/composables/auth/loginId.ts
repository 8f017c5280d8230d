/** A login id made of a name: what a person would type again without thinking. Empty where the name gives too little. */
export function loginIdOf(name: string): string {
  const made = name
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\s\p{Cf}\p{Cc}]+/gu, '')
    .slice(0, 80)
    .normalize('NFC')
  return [...made].length >= 2 ? made : ''
}
