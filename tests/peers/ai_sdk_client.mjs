// Vercel's AI SDK, which many chat apps are built on, against a running Kongdori: prints what it got as a line of JSON.
import { createOpenAICompatible } from '@ai-sdk/openai-compatible'
import { APICallError, generateText, streamText } from 'ai'

const provider = (apiKey) =>
  createOpenAICompatible({ name: 'kongdori', baseURL: process.env.KONGDORI_URL, apiKey, includeUsage: true })
const model = provider(process.env.KONGDORI_KEY)('kongdori')

const whole = await generateText({ model, maxRetries: 0, prompt: 'Tell me about the moons of Jupiter, will you?' })
const stream = streamText({ model, maxRetries: 0, prompt: 'And now about the rings of Saturn, will you?' })
let text = ''
for await (const piece of stream.textStream) text += piece

let refusal = null
try {
  await generateText({ model: provider('kd_nobodys')('kongdori'), maxRetries: 0, prompt: 'x' })
} catch (error) {
  const { message, statusCode } = error
  refusal = { isApiError: APICallError.isInstance(error), message, statusCode }
}

console.log(
  JSON.stringify({
    whole: whole.text,
    text,
    model: (await stream.response).modelId,
    finish: await stream.finishReason,
    total_tokens: (await stream.usage).totalTokens,
    refusal,
  }),
)
