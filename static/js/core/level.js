/* Paper lit from one side, or under the shadow of a hand, becomes evenly bright, so that faint strokes can be read and
   fewer bytes are spent on the light. Other pictures are left alone. */

const ACROSS = 128;
const AROUND = 3;
const WHITE = 240;
const MOST = 2.4;
const DARK = 0.4; /* of the paper's light: the table, not a shadow */
const ENOUGH = 0.45; /* of the picture looks like paper: bright beside its neighbours, and of one colour */

export function level(canvas) {
  const scale = ACROSS / Math.max(canvas.width, canvas.height);
  const [width, height] = [canvas.width, canvas.height].map((length) => Math.max(1, Math.round(length * scale)));
  const map = Object.assign(document.createElement("canvas"), { width, height });
  const context = map.getContext("2d", { willReadFrequently: true });
  context.imageSmoothingQuality = "high";
  context.drawImage(canvas, 0, 0, width, height);
  const image = context.getImageData(0, 0, width, height);
  const { data } = image;
  const light = new Float32Array(width * height);
  const tint = new Float32Array(light.length);
  for (let n = 0; n < light.length; n++) {
    const [red, green, blue] = data.subarray(4 * n, 4 * n + 3);
    light[n] = 0.3 * red + 0.59 * green + 0.11 * blue;
    tint[n] = (blue + 9) / (red + 9);
  }
  const near = around(light, width, height, Math.max);
  const paper = middle(near, 0.9);
  const bright = [...light.keys()].filter((n) => near[n] > DARK * paper && light[n] > 0.75 * near[n]);
  const colour = middle(Float32Array.from(bright, (n) => tint[n]), 0.5);
  const alike = bright.filter((n) => Math.abs(tint[n] / colour - 1) < 0.12);
  if (paper < 70 || alike.length < ENOUGH * light.length) return;
  const soft = around(near, width, height, (one, other) => one + other);
  const share = (2 * AROUND + 1) ** 2;
  for (let n = 0; n < light.length; n++) {
    const shade = soft[n] / share;
    const dodge = shade > DARK * paper ? 1 - Math.max(Math.min(1, shade / WHITE), 1 / MOST) : 0;
    data.set([255 * dodge, 255 * dodge, 255 * dodge, 255], 4 * n);
  }
  context.putImageData(image, 0, 0);
  const whole = canvas.getContext("2d");
  whole.setTransform(1, 0, 0, 1, 0, 0);
  whole.globalCompositeOperation = "color-dodge"; /* divides by what is left of white: by the light that fell there */
  whole.drawImage(map, 0, 0, canvas.width, canvas.height);
}

/* Each place together with its neighbours, first along the rows and then along the columns. */
function around(values, width, height, join) {
  const along = (from, step, length, count, stride) => {
    const made = new Float32Array(from.length);
    for (let line = 0; line < count; line++)
      for (let at = 0; at < length; at++) {
        let sum;
        for (let by = -AROUND; by <= AROUND; by++) {
          const value = from[line * stride + Math.min(length - 1, Math.max(0, at + by)) * step];
          sum = sum === undefined ? value : join(sum, value);
        }
        made[line * stride + at * step] = sum;
      }
    return made;
  };
  return along(along(values, 1, width, height, width), width, height, width, 1);
}

const middle = (values, share) => Float32Array.from(values).sort()[Math.floor(values.length * share)];
