import { effectScope, nextTick, ref } from 'vue'
import { describe, expect, it, vi } from 'vitest'
import { Problem } from '@/api/problem'
import * as api from '@/api/summaries'
import * as upload from '@/api/upload'
import { contentType, faultOf, isCaptions, MOST_BYTES, partnerOf } from '@/composables/summaries/files'
import { mindMap } from '@/composables/summaries/mindMap'
import { canPlay, momentUrl, wholeShare } from '@/composables/summaries/progress'
import { nextWait } from '@/composables/summaries/usePoll'
import { useSummaryUpload, type UploadItem } from '@/composables/summaries/useSummaryUpload'
import { useQuestions } from '@/composables/summaries/useQuestions'
import { titleOf } from '@/composables/summaries/useSummaryTitle'
import { asText, namesInChat } from '@/composables/summaries/asText'
import { asVtt } from '@/composables/summaries/vtt'

const file = (name: string, size = 100) => ({ name, size })

describe('files that are uploaded', () => {
  it.each([
    ['a.mp4', 'video/mp4'],
    ['강의.MKV', 'video/x-matroska'],
    ['talk.en.vtt', 'text/vtt'],
    ['x.srt', 'application/x-subrip'],
    ['mp4', null],
    ['list.m3u8', null],
    ['page.html', null],
  ])('%s is %s', (name, type) => expect(contentType(name)).toBe(type))

  it('are refused with a reason', () => {
    expect(faultOf(file('a.mp4'))).toBeNull()
    expect(faultOf(file('a.mp4', 0))).toBe('empty')
    expect(faultOf(file('a.mp4', MOST_BYTES + 1))).toBe('too-large')
    expect(faultOf(file('a.exe'))).toBe('not-media')
  })

  it('captions go to the video that they are named after', () => {
    const items = ['lecture.mp4', 'lecture.part2.mp4', '강의 1.mkv'].map((name) => ({ media: file(name) }))
    const named = (captions: string) => partnerOf(captions, items)?.media.name
    expect(named('lecture.en.srt')).toBe('lecture.mp4')
    expect(named('LECTURE.srt')).toBe('lecture.mp4')
    expect(named('lecture.part2.ko.vtt')).toBe('lecture.part2.mp4')
    expect(named('강의 1.ko.srt'.normalize('NFD'))).toBe('강의 1.mkv')
    expect(named('lectures.srt')).toBeUndefined()
    expect(partnerOf('other.srt', items.slice(0, 1))).toBe(items[0])
    expect(isCaptions('A.VTT')).toBe(true)
  })

  it('takes captions of every format that the server reads', () => {
    for (const ending of ['srt', 'vtt', 'smi', 'ass', 'ssa', 'sub', 'sbv', 'ttml', 'dfxp', 'lrc', 'json3', 'txt']) {
      expect(isCaptions(`talk.ko.${ending.toUpperCase()}`)).toBe(true)
      expect(contentType(`talk.${ending}`)).not.toBeNull()
    }
    expect(isCaptions('talk.mp4')).toBe(false)
  })
})

describe('a video elsewhere', () => {
  it('plays its moments on its own page, from whole seconds', () => {
    const url = 'https://www.youtube.com/watch?v=dQw4w9WgXcQ'
    expect(canPlay({ media: null, source: { url } })).toBe(true)
    expect(canPlay({ media: null, source: { url: null } })).toBe(false)
    expect(momentUrl(url, 161.9)).toBe(`${url}&t=161s`)
  })

  it('is called by its address until its title is known', () => {
    const source = { type: 'youtube' as const, name: '', url: 'https://www.youtube.com/watch?v=dQw4w9WgXcQ' }
    expect(titleOf({ title: '', source })).toBe('youtube.com/watch?v=dQw4w9WgXcQ')
    expect(titleOf({ title: '', source: { ...source, name: 'Bees' } })).toBe('Bees')
    expect(titleOf({ title: 'How bees dance', source })).toBe('How bees dance')
    expect(titleOf({ title: '', source: { type: 'transcript', name: '' } })).toBe('')
  })
})

describe('several files', () => {
  const chosen = (name: string, size = 3) => new File(['x'.repeat(size)], name, { lastModified: 1 })

  it('go one after the other, and one that fails keeps none of the others', async () => {
    const order: string[] = []
    vi.spyOn(api, 'createUpload').mockImplementation(({ filename }) => {
      order.push(filename)
      return Promise.resolve({ upload_id: `of ${filename}`, url: '/_s3/x', fields: {}, expires_at: '' })
    })
    vi.spyOn(upload, 'sendFile').mockImplementation((_ticket, file) => (file.name === 'b.mp4' && order.length < 4 ? Promise.reject(new Problem('client-upload-broken', 0, '42')) : Promise.resolve()))
    const asked = vi.spyOn(api, 'createSummary').mockImplementation((source) => Promise.resolve({ id: `summary ${'upload_id' in source ? source.upload_id : ''}`, status: 'queued' }))
    const scope = effectScope()
    const { items, fault, add, remove, submit, isOver } = scope.run(() => useSummaryUpload(() => [], () => {})) as ReturnType<typeof useSummaryUpload>

    add([chosen('a.mp4'), chosen('b.mp4'), chosen('a.en.srt'), chosen('c.mp3'), chosen('d.exe'), chosen('stray.srt')])
    expect(items.value.map(({ media, captions }) => [media.name, captions?.name])).toEqual([['a.mp4', 'a.en.srt'], ['b.mp4', undefined], ['c.mp3', undefined]])
    expect(fault.value?.file.name).toBe('stray.srt')
    add([chosen('a.mp4')])
    expect(items.value).toHaveLength(3)

    expect(await submit()).toEqual(['summary of a.mp4', 'summary of c.mp3'])
    expect(order).toEqual(['a.mp4', 'a.en.srt', 'b.mp4', 'c.mp3'])
    expect(asked.mock.calls[0]?.[0]).toEqual({ type: 'upload', upload_id: 'of a.mp4', captions_upload_id: 'of a.en.srt' })
    expect(items.value.map(({ phase, problem }) => [phase, problem?.code])).toEqual([['done', undefined], ['waiting', 'client-upload-broken'], ['done', undefined]])
    expect(isOver.value).toBe(false)

    await submit()
    expect(order.slice(4)).toEqual(['b.mp4'])
    expect(isOver.value).toBe(true)
    remove(items.value[0] as UploadItem)
    expect(items.value.map(({ media }) => media.name)).toEqual(['b.mp4', 'c.mp3'])
    scope.stop()
    vi.restoreAllMocks()
  })
})

describe('captions without a video', () => {
  const chosen = (name: string) => new File(['xyz'], name, { lastModified: 1 })

  it('are summarised as a transcript, and go to their video once that is chosen', async () => {
    vi.spyOn(api, 'createUpload').mockImplementation(({ filename }) => Promise.resolve({ upload_id: `of ${filename}`, url: '/_s3/x', fields: {}, expires_at: '' }))
    vi.spyOn(upload, 'sendFile').mockResolvedValue()
    const asked = vi.spyOn(api, 'createSummary').mockResolvedValue({ id: 'one', status: 'queued' })
    const scope = effectScope()
    const { items, fault, add, submit, remove } = scope.run(() => useSummaryUpload(() => [], () => {})) as ReturnType<typeof useSummaryUpload>

    add([chosen('a.srt'), chosen('b.vtt')])
    add([chosen('b.vtt')])
    expect(items.value.map(({ media }) => media.name)).toEqual(['a.srt', 'b.vtt'])
    remove(items.value[0] as UploadItem)
    await submit()
    expect(asked.mock.calls[0]?.[0]).toEqual({ type: 'transcript', upload_id: 'of b.vtt' })

    add([chosen('c.en.srt')])
    add([chosen('c.mp4'), chosen('d.mp4')])
    expect(fault.value).toBeNull()
    expect(items.value.map(({ media, captions }) => [media.name, captions?.name])).toEqual([['c.mp4', 'c.en.srt'], ['d.mp4', undefined]])
    scope.stop()
    vi.restoreAllMocks()
  })
})

describe('how far a summary is', () => {
  const stages = ['queued', 'prepare', 'fetch', 'transcribe', 'digest', 'combine', 'save', 'done'] as const

  it('never goes back', () => {
    const shares = stages.flatMap((stage) => [0, 1, 2].map((done) => wholeShare({ stage, done, total: 2 })))
    expect(shares).toEqual([...shares].sort((a, b) => a - b))
    expect(shares[0]).toBe(0)
    expect(shares.at(-1)).toBe(1)
  })

  it('stays within bounds', () => {
    expect(wholeShare({ stage: 'digest', done: 9, total: 3 })).toBeLessThanOrEqual(1)
    expect(wholeShare({ stage: 'prepare', done: 0, total: 0 })).toBeGreaterThan(0)
    expect(wholeShare({ stage: 'failed', done: 0, total: 1 })).toBe(0)
  })
})

describe('questions to a video', () => {
  const answer = { answer: 'A pendulum.', citations: [{ start: 5, end: 7, quote: 'a pendulum' }], in_video: true, engine: 'm' }

  it('carry what was asked before, and one that failed is asked again in its place', async () => {
    const bodies: { question: string; earlier: unknown[] }[] = []
    const outcomes = [answer, null, answer]
    vi.spyOn(api, 'askSummary').mockImplementation(async (_id, question, earlier) => {
      bodies.push({ question, earlier })
      const outcome = outcomes[bodies.length - 1]
      if (!outcome) throw new Problem('client-network', 0, '')
      return outcome
    })
    const { asked, isBusy, ask } = useQuestions(ref('one'))
    await ask('What is there?')
    await ask('And why?')
    expect(asked.value.map((one) => [one.question, one.answer?.answer, one.problem?.code])).toEqual([
      ['What is there?', 'A pendulum.', undefined],
      ['And why?', undefined, 'client-network'],
    ])
    await ask('And why?')
    expect(asked.value.map((one) => one.question)).toEqual(['What is there?', 'And why?'])
    expect(asked.value[1]?.answer).toEqual(answer)
    expect(bodies[2]).toEqual({ question: 'And why?', earlier: [{ question: 'What is there?', answer: 'A pendulum.' }] })
    expect(isBusy.value).toBe(false)
  })

  it('of another summary are forgotten, also an answer that comes late', async () => {
    let arrive: (found: typeof answer) => void = () => {}
    vi.spyOn(api, 'askSummary').mockImplementation(() => new Promise((resolve) => (arrive = resolve)))
    const id = ref('one')
    const { asked, ask } = useQuestions(id)
    const asking = ask('What is there?')
    id.value = 'two'
    await nextTick()
    arrive(answer)
    await asking
    expect(asked.value).toEqual([])
  })
})

it('is called in a conversation as the server takes it', () => {
  expect(namesInChat('AC/DC: live')).toEqual({ title: 'AC/DC: live', file: 'AC DC: live.txt' })
  const { title, file } = namesInChat('🐝'.repeat(250))
  expect(title).toBe('🐝'.repeat(200))
  expect(Array.from(file)).toHaveLength(204)
})

it('writes captions that hold no markup and no end of a cue', () => {
  const cues = [{ start: 0, end: 3661.5, text: 'a <b>b</b> &\n\n00:00 --> 00:01 x' }]
  expect(asVtt(cues)).toBe('WEBVTT\n\n00:00:00.000 --> 01:01:01.500\na &lt;b&gt;b&lt;/b&gt; &amp; 00:00 --&gt; 00:01 x\n')
})

describe('the mind map', () => {
  const chapters = [
    { start: 0, end: 65, title: 'The <b>dance</b> & "more"', summary: '', points: [{ at: 12, text: 'The angle of the dance shows the direction of the flowers from the sun. '.repeat(4) }] },
    { start: 65, end: 90, title: '중력 붕괴', summary: '', points: [{ at: 70, text: '가'.repeat(200) }, { at: 80, text: '' }] },
    { start: 90, end: 95, title: 'End', summary: '', points: [] },
  ]
  const drawn = new DOMParser().parseFromString(mindMap({ chapters, timed: true }, 'Bees\u0007 <script>alert(1)</script>'), 'image/svg+xml')

  it('is a picture of its own that holds every chapter and point, and no markup of theirs', () => {
    expect(drawn.querySelector('parsererror, script, b')).toBeNull()
    const texts = [...drawn.querySelectorAll('text')].map((text) => [...text.querySelectorAll('tspan')].map((line) => line.textContent).join(' '))
    expect(texts).toHaveLength(1 + 3 + 3)
    expect(texts).toContain('0:00 The <b>dance</b> & "more"')
    expect(texts.at(-1)).toBe('Bees <script>alert(1)</script>')
    expect(drawn.querySelectorAll('path')).toHaveLength(3 + 3)
  })

  it.each([
    ['W', 15],
    ['m', 13.5],
    ['가', 14.5],
    ['🐝', 20],
    ['A', 11],
  ])('breaks a line of %s before it runs over its box', (sign, width) => {
    const map = new DOMParser().parseFromString(mindMap({ chapters: [], timed: true }, sign.repeat(90)), 'image/svg+xml')
    const lines = [...map.querySelectorAll('tspan')].map((line) => [...(line.textContent ?? '')].length)
    expect(lines.reduce((sum, count) => sum + count, 0)).toBe(90)
    expect(Math.max(...lines) * width).toBeLessThanOrEqual(200)
  })

  it('gives no times to a text that has none', () => {
    expect(mindMap({ chapters, timed: false }, 'Bees')).not.toMatch(/>\d:\d\d/)
  })

  it('puts no box over another, and none outside', () => {
    const number = (rect: Element, name: string) => Number(rect.getAttribute(name))
    const rects = [...drawn.querySelectorAll('rect[rx]')].map((rect) => ['x', 'y', 'width', 'height'].map((name) => number(rect, name)) as [number, number, number, number])
    const [, , width, height] = (drawn.documentElement.getAttribute('viewBox') ?? '').split(' ').map(Number) as [number, number, number, number]
    for (const [x, y, w, h] of rects) {
      expect(x >= 0 && y >= 0 && x + w <= width && y + h <= height).toBe(true)
      expect(rects.filter(([ox, oy, ow, oh]) => x < ox + ow && ox < x + w && y < oy + oh && oy < y + h)).toHaveLength(1)
    }
  })
})

describe('asking how far a summary is', () => {
  it('waits a quarter of what is left, so that a short one is seen to end', () => {
    expect(nextWait(4000, 2)).toBe(700)
    expect(nextWait(700, 8)).toBe(2000)
    expect(nextWait(700, 600)).toBe(4000)
  })

  it('waits longer and longer where that is not known', () => {
    expect(nextWait(1000, null)).toBe(1300)
    expect(nextWait(4000, null)).toBe(4000)
  })
})

it('writes a summary with its transcript as a text whose lines say when they are said', () => {
  const chapters = [{ start: 0, end: 70, title: 'Bees', summary: 'They dance.', points: [{ at: 62, text: 'At night' }] }]
  const cues = [{ start: 0, end: 2, text: 'Welcome.', speaker: 'Ann' }, { start: 62, end: 64, text: 'They dance at night.' }]
  const headings = { overview: 'Overview', chapters: 'Chapters', transcript: 'Transcript' }
  const text = asText('A hive', { overview: 'About bees.', chapters, timed: true }, cues, headings, 'Not read: 0:30 to 0:45')
  expect(text.split('\n')).toEqual([
    'A hive', '', 'Not read: 0:30 to 0:45', '', 'Overview', 'About bees.', '', 'Chapters', '[0:00] Bees', 'They dance.', '- [1:02] At night', '',
    'Transcript', '[0:00] Ann: Welcome.', '[1:02] They dance at night.', '',
  ])
  expect(asText('A hive', { overview: null, chapters, timed: false }, cues, headings, '')).not.toMatch(/\[|\n\n\n/)
})
