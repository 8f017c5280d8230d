/** What can be done with a finished summary: asking it, taking it away, sharing it. */
export default {
  length: 'Length',
  lengths: { short: 'Short', medium: 'Medium', long: 'Detailed' },
  again: 'Summarise again',
  againText: 'Makes another summary of the same video. This one stays.',
  exportHtml: 'Export as HTML',
  captionsSrt: 'Captions (SRT)',
  captionsVtt: 'Captions (WebVTT)',
  transcriptText: 'Transcript (text)',
  share: {
    text: 'Anyone with the link can watch the video and read its summary and transcript as they are now. Your name isn’t shown.',
    textOnly: 'Anyone with the link can read the summary and transcript as they are now. Your name isn’t shown.',
    fromHere: 'Start at {time}',
  },
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
