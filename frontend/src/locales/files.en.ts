/** Files in chat. */
export default {
  attach: 'Attach files',
  attachHint: 'Text, Markdown, CSV, source code, PDF or images, up to {most} files of 10 MB.',
  list: 'Files',
  uploading: 'Uploading {name}',
  reading: 'Reading…',
  remove: 'Remove {name}',
  tooMany: 'A message can have up to {most} files. The rest weren’t attached.',
  drop: 'Drop files to attach them',
}
