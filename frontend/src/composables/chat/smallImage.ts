const LONGEST = 1568 // pixels; models make larger ones smaller themselves
const MOST_BYTES = 1_900_000
const QUALITY = 0.85

/** An image that a model takes: a large one is made smaller. What the browser can't draw stays as it is. */
export async function smallImage(file: File): Promise<File> {
  if (!/^image\/(png|jpeg|webp|gif)$/.test(file.type)) return file
  try {
    const drawn = await createImageBitmap(file)
    const scale = Math.min(1, LONGEST / Math.max(drawn.width, drawn.height))
    if (scale === 1 && file.size <= MOST_BYTES) return file
    const canvas = document.createElement('canvas')
    canvas.width = Math.round(drawn.width * scale)
    canvas.height = Math.round(drawn.height * scale)
    const context = canvas.getContext('2d')
    if (!context) return file
    context.fillStyle = 'white' // JPEG knows no transparency
    context.fillRect(0, 0, canvas.width, canvas.height)
    context.drawImage(drawn, 0, 0, canvas.width, canvas.height)
    const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/jpeg', QUALITY))
    return blob ? new File([blob], file.name, { type: blob.type }) : file
  } catch {
    return file // the server says what is wrong with it
  }
}
