import type shortcuts from './shortcuts.en'

/** 키보드 단축키. */
const ko: { [K in keyof typeof shortcuts]: string } = {
  title: '키보드 단축키',
  everywhere: '어디서나',
  search: '검색',
  sheet: '단축키 보기',
  close: '닫기',
  newLine: '줄바꿈',
  editLast: '마지막 메시지 수정 (입력창이 비어 있을 때)',
  playPause: '재생 또는 일시정지',
  tenSeconds: '10초 뒤로 또는 앞으로',
  fiveSeconds: '5초 뒤로 또는 앞으로',
  singleKeys: '한 글자 단축키 사용 (/, ?)',
}
export default ko
