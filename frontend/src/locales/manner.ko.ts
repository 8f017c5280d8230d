import type manner from './manner.en'

type Texts<T> = { [K in keyof T]: T[K] extends string ? string : Texts<T[K]> }

/** 맞춤 지침, 페르소나, 임시 대화, 평가 이유. */
const ko: Texts<typeof manner> = {
  instructions: '맞춤 지침',
  instructionsText: '콩돌이가 알아 두면 좋을 점이나 원하는 답변 방식을 적어 주세요. 모든 대화에서 다음 메시지부터 적용돼요.',
  instructionsHint: '예: 물리 교사예요. 예시를 하나 들어 짧게 답해 주세요. 2,000자까지 쓸 수 있어요.',
  tooLong: '2,000자를 넘었어요.',
  persona: '페르소나',
  personaTitle: '“{title}” 페르소나',
  personaField: '이 대화에서 콩돌이가 어떤 역할을 할까요?',
  personaHint: '예: 설명하기 전에 먼저 물어보는 차분한 수학 선생님. 비워 두면 콩돌이 그대로예요.',
  temporary: '임시 대화',
  temporaryText: '대화 목록과 검색에 나오지 않고 답변도 저장되지 않아요. 다른 대화를 열거나 마지막 메시지 후 하루가 지나면 삭제돼요.',
  why: '어떤 점이 아쉬웠나요?',
  tags: { wrong: '사실과 달라요', outdated: '오래된 정보예요', 'off-topic': '질문과 달라요', unclear: '이해하기 어려워요', 'too-long': '너무 길어요', tone: '말투가 어색해요' },
  whyText: '더 알려 주실 점이 있나요?',
  whyHint: '관리자는 이 의견만 볼 수 있고, 이름과 대화 내용은 볼 수 없어요.',
  send: '의견 보내기',
  thanks: '알려 주셔서 고마워요.',
  reasons: '답변에 대한 의견',
  reasonsNone: '아직 의견을 남긴 사람이 없어요.',
}

export default ko
