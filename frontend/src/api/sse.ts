import { createParser } from 'eventsource-parser'

/** One server-sent event, its data still JSON text. */
export interface StreamEvent {
  event: string
  id: string | null
  data: string
}

/** The events of a streamed answer, in order, as they arrive. Ends when the server closes; throws when the line breaks. */
export async function* eventsOf(response: Response): AsyncGenerator<StreamEvent> {
  if (!response.body) return
  const ready: StreamEvent[] = []
  const parser = createParser({
    onEvent: (event) => ready.push({ event: event.event ?? 'message', id: event.id ?? null, data: event.data }),
  })
  const reader = response.body.getReader()
  const decoder = new TextDecoder()
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (value) parser.feed(decoder.decode(value, { stream: true }))
      while (ready.length > 0) yield ready.shift() as StreamEvent
      if (done) return
    }
  } finally {
    await reader.cancel().catch(() => undefined) // it may be closed already, which is what we want
  }
}
