// @vitest-environment jsdom
import { strToU8, zipSync } from 'fflate'
import { describe, expect, it } from 'vitest'
import { ArchiveFault, BATCH_BYTES, batchesOf, conversationsIn, MOST_BYTES } from '@/composables/chat/archive'

const file = (content: Uint8Array | string, size?: number) => {
  const bytes = typeof content === 'string' ? strToU8(content) : content
  return { size: size ?? bytes.length, arrayBuffer: () => Promise.resolve(new Uint8Array(bytes).buffer) } as File
}
const faultOf = (given: File) => conversationsIn(given).then(() => 'none', (thrown: unknown) => (thrown instanceof ArchiveFault ? thrown.fault : String(thrown)))

/** The length that a ZIP says its only file has, before and after it. */
function claim(zip: Uint8Array, length: number): Uint8Array {
  const view = new DataView(zip.buffer)
  const directory = zip.findLastIndex((byte, at) => byte === 0x50 && zip[at + 1] === 0x4b && zip[at + 2] === 1 && zip[at + 3] === 2)
  view.setUint32(directory + 24, length, true)
  view.setUint32(22, length, true)
  return zip
}

describe('an archive', () => {
  it('is a ZIP of ChatGPT, its JSON, or our own export', async () => {
    const list = [{ id: 'a', mapping: {} }]
    const zip = zipSync({ 'x/conversations-001.json': strToU8('[{"id":"b"}]'), 'x/conversations-000.json': strToU8(JSON.stringify(list)), 'x/image.png': strToU8('no') })
    expect(await conversationsIn(file(zip))).toEqual([...list, { id: 'b' }])
    expect(await conversationsIn(file(JSON.stringify(list)))).toEqual(list)
    expect(await conversationsIn(file(JSON.stringify({ format: 'kongdori', conversations: list })))).toEqual(list)
  })

  it.each([
    ['tooLarge', file('x', MOST_BYTES + 1)],
    ['notArchive', file('hello')],
    ['notArchive', file('{"a":1}')],
    ['notArchive', file('null')],
    ['notArchive', file(new Uint8Array([0xff, 0xfe, 0x00]))],
    ['noConversations', file(zipSync({ 'chat.html': strToU8('<script>alert(1)</script>') }))],
    ['damaged', file(zipSync({ 'conversations.json': strToU8('[{"id":') }))],
    ['damaged', file(zipSync({ 'conversations.json': strToU8(`[${'"x",'.repeat(5000)}1]`) }).slice(0, 60))],
    ['unpacksTooLarge', file(claim(zipSync({ 'conversations.json': strToU8('[]') }), 4_000_000_000))],
    ['damaged', file(claim(zipSync({ 'conversations.json': strToU8(`["${'a'.repeat(5_000_000)}"]`) }), 100))], // a bomb that says it is small
  ])('is refused: %s', async (fault, given) => {
    expect(await faultOf(given)).toBe(fault)
  })

  it('is sent in parts that a request holds, without what is not imported', () => {
    const many = Array.from({ length: 250 }, (_, number) => ({ id: `${number}`, metadata: { citations: 'x'.repeat(9000), model_slug: 'gpt' } }))
    const batches = [...batchesOf([...many, { id: 'huge', text: 'x'.repeat(4_100_000) }, { text: 'a\0b\ud800' }])]
    expect(batches.map(({ count }) => count)).toEqual([100, 100, 51])
    expect(batches.reduce((sum, { tooLarge }) => sum + tooLarge, 0)).toBe(1)
    const sent = batches.flatMap(({ body }) => JSON.parse(body) as unknown[])
    expect(sent[0]).toEqual({ id: '0', metadata: { model_slug: 'gpt' } })
    expect(sent.at(-1)).toEqual({ text: 'ab' })
    const long = [...batchesOf(Array.from({ length: 5 }, () => 'x'.repeat(900_000)))]
    expect(long.every(({ body }) => body.length <= BATCH_BYTES + 10)).toBe(true)
    expect(long.map(({ count }) => count)).toEqual([2, 2, 1])
  })
})
