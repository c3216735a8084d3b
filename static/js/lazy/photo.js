/* Hands on a photo: crop and turn it, by touch on the picture, by keyboard and touch on sliders and buttons. Fetched when
   somebody asks for it. */

import { button, el } from "../core/dom.js";
import { draw, turned } from "../core/shrink.js";

const SIDE = 900;
const LEAST = 0.1;
const WHOLE = { x: 0, y: 0, w: 1, h: 1 };
const EDGES = ["top", "right", "bottom", "left"];

/* Opens inside `box`. Resolves to `{part, turn}` as `shrink` takes them, or to null where nothing is to change; fails where
   this browser cannot show the photo. */
export async function edit(box, file, { part, turn = 0 } = {}, words) {
  let quarters = turn;
  let cut = turned(part, turn) || WHOLE;
  const first = await draw(file, { turn: quarters, side: SIDE });
  const frame = el("div", { class: "crop" }, ...["nw", "ne", "se", "sw"].map((corner) => el("i", { "data-corner": corner })));
  const stage = el("div", { class: "crop-stage", "aria-hidden": "true" }, first, frame);
  const sliders = Object.fromEntries(EDGES.map((edge) => [edge, el("input", { type: "range", min: 0, max: 100, oninput: slid })]));
  const edges = el("div", { class: "crop-edges" }, ...EDGES.map((edge) => el("label", {}, words[edge], sliders[edge])));

  frame.addEventListener("pointerdown", (down) => {
    const { corner = "" } = down.target.dataset;
    const { width, height } = stage.getBoundingClientRect();
    const { x, y, w, h } = cut;
    down.preventDefault();
    frame.setPointerCapture(down.pointerId);
    frame.onpointermove = ({ clientX, clientY }) => {
      const [dx, dy] = [(clientX - down.clientX) / width, (clientY - down.clientY) / height];
      if (!corner) {
        const [left, top] = [Math.min(1 - w, Math.max(0, x + dx)), Math.min(1 - h, Math.max(0, y + dy))];
        return set({ left, top, right: left + w, bottom: top + h });
      }
      const [west, north] = [corner.includes("w"), corner.includes("n")];
      set({ left: x + (west ? dx : 0), right: x + w + (west ? 0 : dx), top: y + (north ? dy : 0), bottom: y + h + (north ? 0 : dy) }, corner);
    };
    frame.onpointerup = frame.onpointercancel = () => (frame.onpointermove = null);
  });

  return new Promise((resolve) => {
    const end = (result) => {
      body.remove();
      resolve(result);
    };
    const body = el("div", { class: "dialog-body", role: "group", "aria-label": words.edit },
      stage,
      el("div", { class: "buttons" }, button(words.turn_left, "plain", () => rotate(3)), button(words.turn_right, "plain", () => rotate(1))),
      edges,
      el("div", { class: "buttons" }, button(words.apply, "go", () => end(result())), button(words.cancel, "quiet", () => end(null))));
    body.addEventListener("keydown", (event) => {
      const sends = event.key === "Enter" && event.target.type === "range";
      if (sends || event.key === "Escape") event.preventDefault();
      if (event.key === "Escape") end(null);
    });
    for (const name of ["input", "change"]) body.addEventListener(name, (event) => event.stopPropagation());
    box.append(body);
    show();
    body.querySelector("button").focus();
  });

  function result() {
    const whole = cut.w > 0.99 && cut.h > 0.99;
    return { part: whole ? undefined : turned(cut, -quarters), turn: quarters };
  }

  function show() {
    const { x, y, w, h } = cut;
    for (const [side, share] of Object.entries({ left: x, top: y, width: w, height: h })) frame.style[side] = `${share * 100}%`;
    for (const [edge, share] of Object.entries({ top: y, left: x, right: 1 - x - w, bottom: 1 - y - h })) sliders[edge].value = share * 100;
  }

  function slid() {
    const [top, right, bottom, left] = EDGES.map((edge) => sliders[edge].value / 100);
    const moved = EDGES.find((edge) => sliders[edge] === this);
    set({ left, top, right: 1 - right, bottom: 1 - bottom }, moved);
  }

  /* Never less than a tenth; the edge that is moved gives way. */
  function set({ left, top, right, bottom }, moved = "") {
    if (right - left < LEAST) moved === "left" || moved.includes("w") ? (left = right - LEAST) : (right = left + LEAST);
    if (bottom - top < LEAST) moved === "top" || moved.includes("n") ? (top = bottom - LEAST) : (bottom = top + LEAST);
    [left, top] = [Math.max(0, Math.min(left, 1 - LEAST)), Math.max(0, Math.min(top, 1 - LEAST))];
    [right, bottom] = [Math.min(1, Math.max(right, left + LEAST)), Math.min(1, Math.max(bottom, top + LEAST))];
    cut = { x: left, y: top, w: right - left, h: bottom - top };
    show();
  }

  async function rotate(by) {
    quarters = (quarters + by) % 4;
    cut = turned(cut, by);
    show();
    const wanted = quarters;
    const fresh = await draw(file, { turn: wanted, side: SIDE });
    if (wanted === quarters) stage.querySelector("canvas").replaceWith(fresh);
  }
}
