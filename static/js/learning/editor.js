/* Writing with headings, lists, links and pictures: a textarea becomes an editor; without this script the textarea
   takes plain text. What is written goes back into the textarea with every keystroke. */

import { cleanHtml, fromText, fromTyped, safeLink } from "./paste.js";

const SYMBOLS = { insertUnorderedList: "list", insertOrderedList: "numbers", link: "link", picture: "image" };

const element = (tag, attributes, ...children) => {
  const made = Object.assign(document.createElement(tag), attributes);
  made.append(...children);
  return made;
};

const command = (name, value) => document.execCommand(name, false, value);

const block = () => document.queryCommandValue("formatBlock").toLowerCase();

export function makeEditor(source, words) {
  const label = document.querySelector(`label[for="${source.id}"]`);
  const area = element("div", { className: "editor-text prose", contentEditable: "true", id: source.id });
  const bar = element("div", { className: "editor-bar" });
  const extra = element("div", { className: "editor-extra", hidden: true });
  label.id = `${source.id}-label`;
  for (const [name, value] of Object.entries({ role: "textbox", "aria-multiline": "true", "aria-labelledby": label.id }))
    area.setAttribute(name, value);
  for (const name of ["aria-describedby", "aria-invalid"])
    if (source.hasAttribute(name)) area.setAttribute(name, source.getAttribute(name));
  bar.setAttribute("role", "toolbar");
  bar.setAttribute("aria-label", words.bar);
  label.addEventListener("click", () => area.focus());
  const typing = document.activeElement === source;
  source.id += "-source";
  source.hidden = true;
  source.before(element("div", { className: "editor" }, bar, extra, area));
  const fill = () => (area.innerHTML = fromTyped(source.value) || "<p><br></p>");
  fill();
  source.form.addEventListener("noken:restored", fill);
  command("defaultParagraphSeparator", "p");
  if (typing) {
    area.focus();
    getSelection().selectAllChildren(area);
    getSelection().collapseToEnd();
  }

  const keep = () => {
    source.value = area.textContent.trim() || area.querySelector("img, table, hr") ? area.innerHTML : "";
    source.dispatchEvent(new Event("input", { bubbles: true }));
  };

  let place = null;
  const remember = () => {
    const selection = getSelection();
    if (selection.rangeCount && area.contains(selection.anchorNode)) place = selection.getRangeAt(0).cloneRange();
  };
  const back = () => {
    area.focus();
    if (!place) return;
    getSelection().removeAllRanges();
    getSelection().addRange(place);
  };
  const close = () => {
    extra.hidden = true;
    extra.textContent = "";
    back();
  };
  const open = (...children) => {
    remember();
    extra.textContent = "";
    extra.append(...children);
    extra.hidden = false;
    extra.querySelector("input, button").focus();
  };

  const askLink = () => {
    const input = element("input", { type: "url", placeholder: "https://", id: `${area.id}-link` });
    input.setAttribute("aria-label", words.address);
    const put = () => {
      const typed = input.value.trim();
      const address = /^[\w-]+(\.[\w-]+)+/.test(typed) ? "https://" + typed : typed;
      close();
      if (!address) command("unlink");
      else if (!safeLink(address)) return;
      else if (getSelection().isCollapsed) {
        const text = document.createElement("a");
        text.href = text.textContent = address;
        command("insertHTML", text.outerHTML);
      } else command("createLink", address);
      keep();
    };
    input.addEventListener("keydown", (event) => {
      if (event.key === "Enter") {
        event.preventDefault();
        put();
      }
    });
    const present = getSelection().anchorNode?.parentElement?.closest("a");
    if (present && area.contains(present)) input.value = present.getAttribute("href");
    const done = element("button", { type: "button", className: "button plain", textContent: words.put });
    done.addEventListener("click", put);
    open(input, done);
  };

  const askPicture = () => {
    const pictures = [...source.form.querySelectorAll("[data-preview]")].map((row) => {
      const name = row.querySelector(".row-title").textContent;
      const picture = element("img", { src: row.dataset.preview, alt: row.querySelector("[name^=caption]").value || name });
      const button = element("button", { type: "button", className: "editor-picture" }, picture);
      button.addEventListener("click", () => {
        close();
        const copy = element("img", { alt: picture.alt === name ? "" : picture.alt });
        copy.setAttribute("src", row.dataset.preview);
        command("insertHTML", `<p>${copy.outerHTML}</p><p><br></p>`);
        keep();
      });
      return button;
    });
    const done = element("button", { type: "button", className: "button quiet", textContent: words.close });
    done.addEventListener("click", close);
    open(...(pictures.length ? pictures : [element("p", { className: "hint", textContent: words.none })]), done);
  };

  const acts = {
    bold: () => command("bold"),
    italic: () => command("italic"),
    heading: () => command("formatBlock", block() === "h2" ? "p" : "h2"),
    insertUnorderedList: () => command("insertUnorderedList"),
    insertOrderedList: () => command("insertOrderedList"),
    link: askLink,
    picture: askPicture,
  };
  const buttons = Object.entries(acts).map(([name, act], index) => {
    const button = element("button", { type: "button", tabIndex: index ? -1 : 0 });
    button.dataset.act = name;
    if (SYMBOLS[name]) button.innerHTML = `<svg class="icon" aria-hidden="true"><use href="${words.icons}#${SYMBOLS[name]}"/></svg>`;
    button.setAttribute("aria-label", words[name]);
    button.title = words[name];
    button.addEventListener("mousedown", (event) => event.preventDefault());
    button.addEventListener("click", () => {
      if (!area.contains(document.activeElement)) back();
      act();
      keep();
      show();
    });
    return button;
  });
  bar.append(...buttons);
  bar.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    const next = buttons[(buttons.indexOf(document.activeElement) + step + buttons.length) % buttons.length];
    buttons.forEach((button) => (button.tabIndex = button === next ? 0 : -1));
    next.focus();
  });

  const show = () => {
    for (const button of buttons) {
      const { act } = button.dataset;
      if (act === "link" || act === "picture") continue;
      const on = act === "heading" ? block() === "h2" : document.queryCommandState(act);
      button.setAttribute("aria-pressed", String(on));
    }
  };
  document.addEventListener("selectionchange", () => {
    if (!area.contains(getSelection().anchorNode)) return;
    remember();
    show();
  });

  extra.addEventListener("keydown", (event) => event.key === "Escape" && close());
  area.addEventListener("input", keep);
  area.addEventListener("drop", (event) => event.preventDefault());
  area.addEventListener("paste", (event) => {
    event.preventDefault();
    const html = event.clipboardData.getData("text/html");
    command("insertHTML", html ? cleanHtml(html) : fromText(event.clipboardData.getData("text/plain")));
    keep();
  });
}
