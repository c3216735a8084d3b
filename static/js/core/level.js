/* Paper lit from one side, or under the shadow of a hand, becomes evenly bright, so that faint strokes can be read and
   fewer bytes are spent on the light. Other pictures are left alone. */

const ACROSS = 128;
const AROUND = 3;
const WHITE = 240;
const MOST = 2.4;
const DARK = 0.4; /* of the paper's light: the table, not a shadow */
const AREA = (2 * AROUND + 1) ** 2;
const DIMMEST = 70;
const ALIKE = 0.12; /* paper has one colour */
const EVEN = 0.05; /* light on paper changes slowly */
const ENOUGH = 0.45; /* of the picture is bright beside its neighbours, and of one colour */
const SMOOTH = 0.95; /* of that is evenly lit: paper, no scenery */

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
  const tints = [new Float32Array(light.length), new Float32Array(light.length)];
  for (let n = 0; n < light.length; n++) {
    const [red, green, blue] = data.subarray(4 * n, 4 * n + 3);
    light[n] = 0.3 * red + 0.59 * green + 0.11 * blue;
    tints[0][n] = (blue + 9) / (red + 9);
    tints[1][n] = (green + 9) / (red + 9);
  }
  const near = around(light, width, height, Math.max);
  const paper = middle(near, 0.9);
  const bright = [...light.keys()].filter((n) => near[n] > DARK * paper && light[n] > 0.75 * near[n]);
  const colours = tints.map((tint) => middle(Float32Array.from(bright, (n) => tint[n]), 0.5));
  const alike = bright.filter((n) => tints.every((tint, place) => Math.abs(tint[n] / colours[place] - 1) < ALIKE));
  const soft = around(near, width, height, sum);
  const even = alike.filter((n) => Math.abs(soft[n] / AREA / near[n] - 1) < EVEN);
  if (paper < DIMMEST || alike.length < ENOUGH * light.length || even.length < SMOOTH * alike.length) return;
  const shade = spread(near, alike, width, height);
  for (let n = 0; n < light.length; n++) {
    const dodge = near[n] > DARK * paper ? 255 * (1 - Math.max(Math.min(1, shade[n] / WHITE), 1 / MOST)) : 0;
    data.set([dodge, dodge, dodge, 255], 4 * n);
  }
  context.putImageData(image, 0, 0);
  const whole = canvas.getContext("2d");
  whole.setTransform(1, 0, 0, 1, 0, 0);
  whole.globalCompositeOperation = "color-dodge"; /* divides by what is left of white: by the light that fell there */
  whole.drawImage(map, 0, 0, canvas.width, canvas.height);
}

/* The light on the paper, carried on over what is drawn on it and over what lies beside it. */
function spread(near, alike, width, height) {
  let [light, known] = [new Float32Array(near.length), new Float32Array(near.length)];
  for (const n of alike) [light[n], known[n]] = [near[n], 1];
  do {
    const [sums, counts] = [around(light, width, height, sum), around(known, width, height, sum)];
    light = sums.map((value, n) => (counts[n] ? value / counts[n] : 0));
    known = counts.map((count) => (count ? 1 : 0));
  } while (known.includes(0));
  return light;
}

const sum = (one, other) => one + other;

/* Each place together with its neighbours, first along the rows and then along the columns. */
function around(values, width, height, join) {
  const along = (from, step, length, count, stride) => {
    const made = new Float32Array(from.length);
    for (let line = 0; line < count; line++)
      for (let at = 0; at < length; at++) {
        let all;
        for (let by = -AROUND; by <= AROUND; by++) {
          const value = from[line * stride + Math.min(length - 1, Math.max(0, at + by)) * step];
          all = all === undefined ? value : join(all, value);
        }
        made[line * stride + at * step] = all;
      }
    return made;
  };
  return along(along(values, 1, width, height, width), width, height, width, 1);
}

const middle = (values, share) => Float32Array.from(values).sort()[Math.floor(values.length * share)];
