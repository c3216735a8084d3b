/* Small pieces of pages, put together by scripts. */

export function el(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else if (value !== false && value !== undefined) made.setAttribute(name, value === true ? "" : value);
  }
  made.append(...children.filter((child) => child !== undefined && child !== false && child !== ""));
  return made;
}

/* As the macro `ui.row`: what, by when (one line or several), with which buttons. */
export const row = (title, detail, url, ...side) =>
  el("li", { class: "row" },
    url ? el("a", { class: "row-title", href: url }, title) : el("b", { class: "row-title" }, title),
    ...[detail].flat().filter(Boolean).map((line) => el("span", { class: "row-detail" }, line)),
    side.length > 0 && el("span", { class: "row-side" }, ...side));

export const button = (words, kind, act) => el("button", { class: `button ${kind}`, type: "button", onclick: act }, words);

/* "{size} lagi" with values. */
export const fill = (words, values) => words.replace(/\{(\w+)\}/g, (_, name) => values[name]);
