/** What can be done with a finished summary: asking it, taking it away, sharing it. */
export default {
  ask: {
    tab: 'Ask',
    label: 'Ask about this video',
    placeholder: 'Ask about this video',
    send: 'Ask',
    starters: 'Try asking',
    about: 'What is this video about?',
    more: 'Tell me about “{topic}”',
    hint: 'Answers come from the transcript alone, with quotes you can play.',
    offline: 'Sentences from the transcript, because no language model answered.',
    thinking: 'Looking through the transcript …',
    quotes: 'Quotes',
  },
}
