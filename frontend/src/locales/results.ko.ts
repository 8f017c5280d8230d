import type results from './results.en'

type Texts<T> = { [K in keyof T]: T[K] extends string ? string : Texts<T[K]> }

/** 완성된 요약으로 할 수 있는 일: 질문, 내려받기, 공유. */
const ko: Texts<typeof results> = {
  length: '요약 길이',
  lengths: { short: '짧게', medium: '보통', long: '자세히' },
  again: '다시 요약하기',
  againText: '같은 영상으로 요약을 하나 더 만들어요. 지금 요약은 그대로 남아요.',
  exportHtml: 'HTML로 내보내기',
  mindMap: '마인드맵 (SVG)',
  captionsSrt: '자막 (SRT)',
  captionsVtt: '자막 (WebVTT)',
  transcriptText: '대본 (텍스트)',
  share: {
    text: '링크가 있으면 누구나 영상을 보고 지금의 요약과 대본을 읽을 수 있어요. 이름은 보이지 않아요.',
    textOnly: '링크가 있으면 누구나 지금의 요약과 대본을 읽을 수 있어요. 이름은 보이지 않아요.',
    fromHere: '{time}부터 시작',
  },
  chat: {
    open: '대화로 이어가기',
    cut: '대본이 아주 길어서 대화에서는 앞부분만 읽을 수 있어요.',
  },
  correct: {
    edit: '{time} 대본 수정',
    field: '{time}에 나온 말',
    original: '수정 전: {text}',
    restore: '원래대로 되돌리기',
    count: '대본 {count}줄을 수정했어요. 다시 요약하면 챕터에도 반영돼요.',
  },
  ask: {
    tab: '질문',
    label: '이 영상에 대해 질문하기',
    placeholder: '이 영상에 대해 물어보세요',
    send: '질문하기',
    starters: '이렇게 물어보세요',
    about: '어떤 내용이야?',
    more: '“{topic}” 부분을 설명해 줘',
    hint: '대본에 있는 내용으로만 답하고, 근거가 된 말을 바로 재생할 수 있어요.',
    offline: '언어 모델이 답하지 않아서 대본에서 관련된 문장을 골랐어요.',
    thinking: '대본에서 찾고 있어요…',
    quotes: '근거',
  },
}

export default ko
