/** Files in chat. */
export default {
  attach: '파일 첨부',
  attachHint: '텍스트, 마크다운, CSV, 소스 코드, PDF, 이미지를 {most}개까지 첨부할 수 있어요. 파일 하나는 10MB까지예요.',
  list: '파일',
  uploading: '{name} 업로드 중',
  reading: '읽는 중…',
  remove: '{name} 제거',
  tooMany: '메시지 하나에 파일을 {most}개까지 첨부할 수 있어요. 나머지는 첨부하지 않았어요.',
  drop: '여기에 놓으면 첨부돼요',
}
