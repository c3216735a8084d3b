/* The attachments of a teacher's form on this phone alone: their order, taking one off and putting it back, and sending
   what was chosen now, so that it can be named and shown in the text. What was done lies in the draft and in the act. */

const PATIENCE = 5000;

const idOf = (row) => row.querySelector("[name=attached], [name=dropped]").value;
const off = (row) => row.querySelector("[name=dropped]");
const changed = (form) => form.dispatchEvent(new Event("input", { bubbles: true }));

export function watchAttachments(form) {
  const box = form.querySelector("#lampiran");
  const list = box.querySelector(".rows");
  const words = JSON.parse(box.dataset.words);
  const rows = () => [...list.children];
  const first = rows();
  const button = (row, act) => row.querySelector(`button[value^="${act}:"]`);

  const arrange = () => {
    const live = rows().filter((row) => !off(row));
    live.forEach((row, place) => {
      button(row, "up").hidden = !place;
      button(row, "down").hidden = place === live.length - 1;
    });
    list.hidden = !list.children.length;
    return live;
  };

  function drop(row, gone) {
    const field = row.querySelector("[name=attached], [name=dropped]");
    const detail = row.querySelector(".row-detail");
    field.name = gone ? "dropped" : "attached";
    row.dataset.said ??= detail.textContent;
    detail.textContent = gone ? words.off : row.dataset.said;
    detail.hidden = !detail.textContent;
    for (const one of row.querySelectorAll("label, [name^=caption], button[value^=up], button[value^=down]")) one.hidden = gone;
    button(row, "remove").firstElementChild.textContent = gone ? words.back : words.drop;
  }

  function move(row, act) {
    const live = arrange();
    const place = live.indexOf(row) + (act === "up" ? -1 : 1);
    if (!live[place]) return;
    if (act === "up") live[place].before(row);
    else live[place].after(row);
    arrange();
    const wanted = button(row, act);
    (wanted.hidden ? button(row, act === "up" ? "down" : "up") : wanted).focus();
    const said = { name: row.querySelector(".row-title").textContent, place: place + 1, all: live.length };
    box.querySelector("[data-moved]").textContent = words.moved.replace(/\{(\w+)\}/g, (_, name) => said[name]);
  }

  /* `said`: "type name" of a file that was sent from here, in the draft with it. */
  function make(id, said = "") {
    const row = box.querySelector("template").content.cloneNode(true).firstElementChild;
    const [, type, name] = /^(\S*) (.*)$/s.exec(said) || [];
    const field = row.querySelector("[type=hidden]");
    Object.assign(field, { name: "attached", value: id });
    const caption = row.querySelector("[name=caption]");
    const label = row.querySelector("label");
    caption.id = label.htmlFor = caption.name = `caption-${id}`;
    for (const one of row.querySelectorAll("button")) {
      one.value += id;
      if (name) one.lastElementChild.append(name);
    }
    if (!name) return row;
    field.after(Object.assign(document.createElement("input"), { type: "hidden", name: `file-${id}`, value: said }));
    row.querySelector(".row-title").textContent = name;
    if (!type.startsWith("image/")) return row;
    label.textContent = words.picture;
    row.dataset.preview = `/files/${id}/preview`;
    row.classList.add("led");
    const picture = Object.assign(document.createElement("img"), { className: "thumb", alt: "", src: row.dataset.preview });
    picture.onerror = () => picture.remove();
    row.prepend(picture);
    return row;
  }

  box.addEventListener("click", (event) => {
    const pressed = event.target.closest("button[name=move]");
    if (!pressed) return;
    event.preventDefault();
    const row = pressed.closest(".row");
    const [act] = pressed.value.split(":");
    if (act === "remove") drop(row, !off(row));
    else move(row, act);
    arrange();
    changed(form);
  });

  /* Those of the draft in its order, before those it does not know. */
  form.addEventListener("noken:restore", ({ detail }) => {
    const said = Object.fromEntries(detail);
    const kept = detail.filter(([name]) => name === "attached" || name === "dropped");
    for (const [name, id] of kept.reverse()) {
      const row = rows().find((one) => idOf(one) === id) || make(id, said[`file-${id}`]);
      list.prepend(row);
      drop(row, name === "dropped");
    }
    arrange();
  });
  form.addEventListener("reset", () => {
    list.replaceChildren(...first);
    first.forEach((row) => drop(row, false));
    arrange();
  });

  const send = box.querySelector("[value=attach]");
  const told = box.querySelector("[data-uploading]");
  send.addEventListener("click", async (event) => {
    const input = box.querySelector("input[type=file]");
    if (!input.nokenSend) return; /* a form as any other */
    event.preventDefault();
    if (!box.querySelector(".sending .row")) {
      told.textContent = words.choose;
      return input.focus();
    }
    told.textContent = words.asking;
    if (!(await reached())) return (told.textContent = words.away);
    told.textContent = "";
    let fresh;
    await input.nokenSend(({ file_id, type, name }) => {
      const row = make(file_id, `${type} ${name}`);
      list.append(row);
      fresh ||= row;
    });
    arrange();
    if (!fresh) return;
    told.textContent = words.done;
    fresh.querySelector("[name^=caption]").focus();
  });
}

const reached = () =>
  Promise.race([
    fetch("/outbox", { cache: "no-store" }).then(({ status }) => status < 500, () => false),
    new Promise((resolve) => setTimeout(resolve, PATIENCE, false)),
  ]);
