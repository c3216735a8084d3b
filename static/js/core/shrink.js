/* A photo made small on the device, before it costs data: the longest side 1600, at most about 300 kB. */

const SIDE = 1600;
const BYTES = 300000;

/* The smaller JPEG of a picture, or the file itself where that is not possible or not smaller. */
export async function shrink(file) {
  if (!/^image\/(?!gif|svg)/.test(file.type) || !CSS.supports("image-orientation", "from-image")) return file;
  const picture = new Image();
  picture.src = URL.createObjectURL(file);
  try {
    await picture.decode();
    return (await smaller(picture, file)) || file;
  } catch {
    return file;
  } finally {
    URL.revokeObjectURL(picture.src);
  }
}

async function smaller(picture, file) {
  const { naturalWidth: width, naturalHeight: height } = picture;
  const scale = Math.min(1, SIDE / Math.max(width, height));
  if (scale === 1 && file.size <= BYTES) return null;
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(width * scale));
  canvas.height = Math.max(1, Math.round(height * scale));
  const context = canvas.getContext("2d");
  context.fillStyle = "#fff";
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.drawImage(picture, 0, 0, canvas.width, canvas.height);
  let made;
  for (const quality of [0.8, 0.7, 0.6, 0.5]) {
    made = await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", quality));
    if (!made || made.size <= BYTES) break;
  }
  if (!made || made.size >= file.size) return null;
  return new File([made], file.name, { type: made.type, lastModified: file.lastModified });
}
