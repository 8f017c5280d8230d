import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import problem from '@/locales/problems.en'

/** Codes that no page can bring about: commands, the OpenAI-compatible door, OAuth clients of other makes, what is handled inside. */
const NOT_FOR_PAGES = new Set(['bad-language', 'bad-slug', 'captions-without-times', 'cache-unavailable', 'context-length-exceeded', 'model-answer-cut', 'model-missing', 'model-not-found', 'invalid-request', 'unsupported-grant-type', 'unsupported-content-encoding', 'unsupported-content-type'])

it('has a sentence for every problem that the functions know', () => {
  const root = join(__dirname, '../..')
  const patterns = ['code ?= ?"[a-z0-9-]+"', '_refusal\\(.*"[a-z]+(-[a-z]+)+"\\)', 'problem:[a-z-]+', 'Refused\\( *"[a-z-]+"', '"unread-[a-z]+"']
  const found = execFileSync(
    'grep',
    ['-rhoE', `(${patterns.join('|')})`, 'functions', 'layers/shared/kongdori', 'infra/template.yaml', '--include=*.py', '--include=*.yaml'],
    { cwd: root, encoding: 'utf8' },
  )
  const codes = new Set(
    found
      .split('\n')
      .filter(Boolean)
      .map((line) => /(?:"|problem:)([a-z0-9-]+)"?\)?$/.exec(line)?.[1] ?? line),
  )
  expect(codes.size).toBeGreaterThan(50)
  expect([...codes].filter((code) => !(code in problem) && !NOT_FOR_PAGES.has(code))).toEqual([])
})
