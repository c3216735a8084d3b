/* Red ink over the pages of an answer: pen, eraser, undo. Strokes are numbers (learning/ink.py): `[width, x, y, …]` in
   ten-thousandths of the page's width; they lie in the form's field `ink`, the page below stays as it was handed in. */

import { button, el } from "../core/dom.js";

const WIDE = 10000;
const PEN = 70;
const NEAR = 180;
const SMOOTH = 14;
const PAGE_BYTES = 19500;
const SVG = "http://www.w3.org/2000/svg";

/* Puts the tools above the pages of a place; gives `redraw()` for when the field was filled by somebody else. */
export function mountInk(sheet, form, words) {
  const leaves = [...sheet.querySelectorAll("[data-leaf]")];
  if (!leaves.length) return () => 0;
  const field = form.elements.ink;
  const past = [];
  let ink = read(field.value);
  let mode = "";

  const pen = button(words.pen, "plain", () => choose("pen"));
  const rubber = button(words.rubber, "quiet", () => choose("rubber"));
  const undo = button(words.undo, "quiet", () => {
    const [spot, strokes] = past.pop() || [];
    if (spot) change(spot, strokes, false);
  });
  const told = el("span", { class: "hint", role: "status" });
  leaves[0].closest("figure").before(el("div", { class: "ink-tools", role: "toolbar", "aria-label": words.ink }, pen, rubber, undo, told));

  function choose(wanted) {
    mode = mode === wanted ? "" : wanted;
    pen.setAttribute("aria-pressed", String(mode === "pen"));
    rubber.setAttribute("aria-pressed", String(mode === "rubber"));
    pen.textContent = mode === "pen" ? words.stop : words.pen;
    for (const leaf of leaves) leaf.classList.toggle("drawing", !!mode);
  }

  function change(spot, strokes, remember = true) {
    if (JSON.stringify(strokes).length > PAGE_BYTES) return (told.textContent = words.inked) && draw();
    told.textContent = "";
    if (remember) past.push([spot, ink[spot] || []]);
    ink = { ...ink, [spot]: strokes };
    if (!strokes.length) delete ink[spot];
    field.value = Object.keys(ink).length ? JSON.stringify(ink) : "";
    field.dispatchEvent(new Event("input", { bubbles: true }));
    draw();
  }

  function draw() {
    undo.disabled = !past.length;
    for (const leaf of leaves) {
      const layer = layerOf(leaf, words);
      layer.replaceChildren(...(ink[leaf.dataset.leaf] || []).map(path));
    }
  }

  function begin(leaf, event) {
    if (!mode || !event.isPrimary || event.button) return;
    event.preventDefault();
    const spot = leaf.dataset.leaf;
    const layer = layerOf(leaf, words);
    const box = layer.getBoundingClientRect();
    const at = ({ clientX, clientY }) => [
      Math.min(WIDE, Math.max(0, Math.round(((clientX - box.left) / box.width) * WIDE))),
      Math.min(Number(leaf.dataset.tall), Math.max(0, Math.round(((clientY - box.top) / box.width) * WIDE))),
    ];
    layer.setPointerCapture(event.pointerId);
    const points = [at(event)];
    const line = mode === "pen" && layer.appendChild(path([PEN, ...points[0]]));
    let left = ink[spot] || [];

    const rub = () => {
      const [from, to] = points.slice(-2).concat(points.slice(-1));
      left = left.filter((stroke) => !between(from, to).some((point) => touches(stroke, point)));
      layer.replaceChildren(...left.map(path));
    };
    const move = (moved) => {
      if (moved.pointerId !== event.pointerId) return;
      for (const one of (line && moved.getCoalescedEvents?.()) || [moved]) points.push(at(one));
      if (line) line.setAttribute("d", `M${points.map((point) => point.join(" ")).join("L")}`);
      else rub();
    };
    const end = (ended) => {
      if (ended.pointerId !== event.pointerId) return stop(); /* a second finger: the page is being zoomed */
      stop();
      if (ended.type === "pointercancel") return draw();
      if (line) change(spot, [...(ink[spot] || []), [PEN, ...simplified(points).flat()]]);
      else if (left.length !== (ink[spot] || []).length) change(spot, left);
    };
    const other = (added) => added.pointerId !== event.pointerId && (stop(), draw());
    function stop() {
      layer.removeEventListener("pointermove", move);
      layer.removeEventListener("pointerup", end);
      layer.removeEventListener("pointercancel", end);
      removeEventListener("pointerdown", other, true);
    }
    layer.addEventListener("pointermove", move);
    layer.addEventListener("pointerup", end);
    layer.addEventListener("pointercancel", end);
    addEventListener("pointerdown", other, true);
    if (!line) rub();
  }

  for (const leaf of leaves) leaf.addEventListener("pointerdown", (event) => begin(leaf, event));
  draw();
  return () => {
    ink = read(field.value);
    past.length = 0;
    draw();
  };
}

/* The pages of a sheet that carry strokes of `text` (the field `ink` of a form), beside those in the sheet. */
export function inkedPages(sheet, text, words) {
  const ink = read(text);
  return [...sheet.querySelectorAll("[data-leaf]")].flatMap((leaf) => {
    const strokes = ink[leaf.dataset.leaf];
    if (!strokes) return [];
    const copy = leaf.cloneNode(true);
    copy.removeAttribute("data-leaf");
    layerOf(copy, words).replaceChildren(...strokes.map(path));
    return [el("figure", { class: "sheet" }, copy)];
  });
}

function read(text) {
  try {
    return text ? JSON.parse(text) : {};
  } catch {
    return {};
  }
}

function layerOf(leaf, words) {
  const found = leaf.querySelector(".ink");
  if (found) return found;
  const layer = document.createElementNS(SVG, "svg");
  layer.setAttribute("class", "ink");
  layer.setAttribute("viewBox", `0 0 ${WIDE} ${leaf.dataset.tall}`);
  layer.setAttribute("role", "img");
  layer.setAttribute("aria-label", words.ink);
  return leaf.appendChild(layer);
}

function path([width, ...points]) {
  const made = document.createElementNS(SVG, "path");
  const pairs = points.reduce((all, number, place) => (place % 2 ? `${all} ${number}` : `${all}${place ? "L" : "M"}${number}`), "");
  made.setAttribute("d", points.length > 2 ? pairs : `${pairs}h0`);
  made.setAttribute("stroke-width", width);
  return made;
}

const distance = ([px, py], [ax, ay], [bx, by]) => {
  const long = (bx - ax) ** 2 + (by - ay) ** 2;
  const part = long ? Math.min(1, Math.max(0, ((px - ax) * (bx - ax) + (py - ay) * (by - ay)) / long)) : 0;
  return Math.hypot(px - ax - part * (bx - ax), py - ay - part * (by - ay));
};

/* Points on the way, close enough to touch what lies there. */
function between([ax, ay], [bx, by]) {
  const steps = Math.max(1, Math.ceil(Math.hypot(bx - ax, by - ay) / NEAR));
  return Array.from({ length: steps + 1 }, (_, step) => [ax + ((bx - ax) * step) / steps, ay + ((by - ay) * step) / steps]);
}

function touches([, ...numbers], point) {
  for (let at = 0; at < numbers.length; at += 2) {
    const from = numbers.slice(at, at + 2);
    const to = at + 2 < numbers.length ? numbers.slice(at + 2, at + 4) : from;
    if (distance(point, from, to) < NEAR) return true;
  }
  return false;
}

/* The same line with the points that nobody would miss left out (Ramer, Douglas, Peucker). */
function simplified(points) {
  if (points.length < 3) return points;
  const [first, last] = [points[0], points[points.length - 1]];
  let worst = 0;
  let far = 0;
  for (let place = 1; place < points.length - 1; place++) {
    const off = distance(points[place], first, last);
    if (off > worst) [worst, far] = [off, place];
  }
  if (worst < SMOOTH) return [first, last];
  return [...simplified(points.slice(0, far + 1)).slice(0, -1), ...simplified(points.slice(far))];
}
