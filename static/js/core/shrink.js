/* A photo made small on the phone, before it costs data: upright, at most 150 kB, written anew and so without the place
   where it was taken. The longest side is 2000 where the words stay clear at that weight, less for busy pictures. */

import { level } from "./level.js";

const BYTES = 150000;
const NEARLY = 0.93;
const SIDE = 2000;
const LEAST = 720;
const WHOLE = 3200; /* what is decoded at most, also for a small cut: about 7 megapixels */

/* The best quality, and the one below which letters suffer more than from fewer pixels. */
const KINDS = { "image/webp": [0.75, 0.35], "image/jpeg": [0.8, 0.4] };

let kind = "image/webp";

export const isPicture = ({ type, name }) => /^image\/(?!gif|svg)/.test(type) || (!type && /\.hei[cf]$/i.test(name));

/* Quarter turns to the right of a part `{x, y, w, h}`, each from 0 to 1 of the whole. */
export function turned(part, quarters) {
  for (let n = ((quarters % 4) + 4) % 4; part && n; n--) part = { x: 1 - part.y - part.h, y: part.x, w: part.h, h: part.w };
  return part;
}

/* The small picture of a file: of its upright `part`, then turned by `turn` quarters. The file itself where it is no
   picture, where this browser cannot open it, or where nothing was to be done. */
export async function shrink(file, { part, turn = 0 } = {}) {
  if (!isPicture(file)) return file;
  try {
    const canvas = await draw(file, { part, turn, side: SIDE });
    level(canvas);
    const made = await fitting(canvas, file.size <= BYTES && !part && !turn ? 0.9 : 0);
    release(canvas);
    const plain = !part && !turn && !/jpe?g|hei/.test(file.type); /* a small drawing, without notes of a camera */
    if (plain && made.size >= file.size && file.size <= BYTES) return file;
    return new File([made], file.name, { type: made.type, lastModified: file.lastModified });
  } catch {
    return file;
  }
}

/* A canvas with the picture on white, its longest side at most `side`. */
export async function draw(file, { part, turn = 0, side }) {
  const picture = new Image();
  const address = (picture.src = URL.createObjectURL(file));
  try {
    await new Promise((resolve, reject) => Object.assign(picture, { onload: resolve, onerror: reject }));
    const { naturalWidth: width, naturalHeight: height } = picture;
    const { x, y, w, h } = part || { x: 0, y: 0, w: 1, h: 1 };
    const scale = Math.min(1, side / Math.max(w * width, h * height), WHOLE / Math.max(width, height));
    const [wide, high] = [width, height].map((length) => Math.max(1, Math.round(length * scale)));
    const source = await decoded(file, picture, wide, high);
    const [across, down] = [w * wide, h * high].map((length) => Math.max(1, Math.round(length)));
    const canvas = Object.assign(document.createElement("canvas"), turn % 2 ? { width: down, height: across } : { width: across, height: down });
    const context = canvas.getContext("2d", { alpha: false });
    context.fillStyle = "#fff";
    context.fillRect(0, 0, canvas.width, canvas.height);
    context.imageSmoothingQuality = "high";
    context.translate(canvas.width / 2, canvas.height / 2);
    context.rotate((turn * Math.PI) / 2);
    context.drawImage(source, -across / 2 - Math.round(x * wide), -down / 2 - Math.round(y * high), wide, high);
    if (source.close) source.close();
    return canvas;
  } finally {
    URL.revokeObjectURL(address);
  }
}

/* Decoded straight to the size that is wanted: the twelve megapixels never lie in the page's memory. */
async function decoded(file, picture, resizeWidth, resizeHeight) {
  try {
    const options = { resizeWidth, resizeHeight, resizeQuality: "high", imageOrientation: "from-image" };
    const bitmap = await createImageBitmap(file, options);
    if (bitmap.width === resizeWidth && bitmap.height === resizeHeight) return bitmap;
    bitmap.close();
  } catch {}
  if (!CSS.supports("image-orientation", "from-image")) throw new Error("on its side");
  await picture.decode();
  return picture;
}

/* A phone gives a canvas's memory back when it is asked to. */
const release = (canvas) => (canvas.width = canvas.height = 0);

const encode = (canvas, quality) => new Promise((resolve) => canvas.toBlob(resolve, kind, quality));

/* The picture in at most BYTES: the best quality that fits, on fewer pixels where even the lowest does not. */
async function fitting(canvas, quality) {
  let made = await encode(canvas, quality || KINDS[kind][0]);
  if (made.type !== kind) {
    kind = "image/jpeg";
    made = await encode(canvas, quality || KINDS[kind][0]);
  }
  if (made.size <= BYTES) return made;
  let best = quality || KINDS[kind][0];
  let least = KINDS[kind][1];
  let [large, small] = [made.size, (made = await encode(canvas, least)).size];
  if (small > BYTES && Math.max(canvas.width, canvas.height) > LEAST) {
    const fewer = smaller(canvas, Math.max(0.5, Math.sqrt(BYTES / small) * NEARLY));
    made = await fitting(fewer, 0);
    release(fewer);
    return made;
  }
  for (let tries = 0; tries < 3 && made.size < BYTES * NEARLY && best - least > 0.02; tries++) {
    const share = Math.log((BYTES * 0.97) / small) / Math.log(large / small);
    const between = least + (best - least) * Math.min(0.9, Math.max(0.1, share));
    const next = await encode(canvas, between);
    if (next.size > BYTES) [best, large] = [between, next.size];
    else [made, least, small] = [next, between, next.size];
  }
  return made;
}

function smaller(canvas, scale) {
  const [width, height] = [canvas.width, canvas.height].map((length) => Math.max(1, Math.round(length * scale)));
  const made = Object.assign(document.createElement("canvas"), { width, height });
  const context = made.getContext("2d");
  context.imageSmoothingQuality = "high";
  context.drawImage(canvas, 0, 0, width, height);
  return made;
}
