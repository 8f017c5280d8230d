/** The sheet of keyboard shortcuts. */
export default {
  title: 'Keyboard shortcuts',
  everywhere: 'Everywhere',
  search: 'Search',
  sheet: 'Show this list',
  close: 'Close',
  newLine: 'New line',
  editLast: 'Edit your last message (while the message box is empty)',
  playPause: 'Play or pause',
  tenSeconds: 'Back or forward 10 seconds',
  fiveSeconds: 'Back or forward 5 seconds',
  singleKeys: 'Use single-key shortcuts (/ and ?)',
}
