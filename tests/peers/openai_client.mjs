// OpenAI's JavaScript client against a running Kongdori: prints what it got as one line of JSON.
import OpenAI from 'openai'

const client = new OpenAI({ baseURL: process.env.KONGDORI_URL, apiKey: process.env.KONGDORI_KEY, maxRetries: 0 })
const question = (content) => ({ model: 'kongdori', messages: [{ role: 'user', content }] })

const models = await client.models.list()
const whole = await client.chat.completions.create(question('Tell me about the moons of Jupiter, please'))
const stream = await client.chat.completions.create({
  ...question('And now about the rings of Saturn, please'),
  stream: true,
  stream_options: { include_usage: true },
})
let text = ''
let usage = null
for await (const chunk of stream) {
  text += chunk.choices[0]?.delta?.content ?? ''
  usage = chunk.usage ?? usage
}

let refusal = null
try {
  await client.chat.completions.create({ ...question('x'), temperature: 9 })
} catch (error) {
  refusal = { name: error.constructor.name, status: error.status, param: error.param, code: error.code }
}

console.log(
  JSON.stringify({
    models: models.data.map((model) => model.id),
    whole: whole.choices[0].message.content,
    text,
    total_tokens: usage.total_tokens,
    refusal,
  }),
)
