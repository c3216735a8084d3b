/* The picture PIN, one pad at a time: the form has a row of radios for each tap, this shows the row whose turn it is. */

export function tapThrough(form) {
  const rows = [...form.querySelectorAll("fieldset")];
  const send = form.querySelector("button");
  const dots = document.createElement("p");
  dots.className = "taps";
  dots.setAttribute("aria-hidden", "true");
  dots.append(...rows.map(() => document.createElement("i")));
  const back = document.createElement("button");
  back.type = "button";
  back.className = "button quiet";
  back.textContent = form.dataset.back;
  form.insertBefore(dots, rows[0]);
  send.after(back);

  const done = (row) => row.querySelector(":checked");
  const turn = () => rows.find((row) => !done(row));
  const show = () => {
    const shown = turn() || rows[rows.length - 1];
    rows.forEach((row) => { row.hidden = row !== shown; });
    [...dots.children].forEach((dot, place) => dot.classList.toggle("done", Boolean(done(rows[place]))));
    back.disabled = !rows.some(done);
    send.hidden = Boolean(turn());
  };
  const clear = (row) => row.querySelectorAll("input").forEach((one) => { one.checked = false; });

  /* A tap is a click; arrow keys also change a radio, but only Enter or Space says that it is meant. */
  form.addEventListener("click", (event) => {
    const input = event.target;
    if (input.type !== "radio" || event.detail === 0 && !form.dataset.pressed) return;
    delete form.dataset.pressed;
    input.checked = true;
    show();
    const next = turn();
    if (next) next.querySelector("input").focus({ preventScroll: true });
    else form.requestSubmit ? form.requestSubmit(send) : form.submit();
  });
  form.addEventListener("keydown", (event) => {
    if (event.target.type !== "radio") return;
    if (event.key.startsWith("Arrow")) {
      event.preventDefault();
      const all = [...event.target.closest("fieldset").querySelectorAll("input")];
      const step = event.key === "ArrowRight" || event.key === "ArrowDown" ? 1 : -1;
      all[(all.indexOf(event.target) + step + all.length) % all.length].focus();
    } else if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      form.dataset.pressed = "1";
      event.target.click();
    }
  });
  back.addEventListener("click", () => {
    clear(rows.filter(done).pop());
    show();
  });
  /* Who comes back to a page that was kept finds it empty; what was tapped before this script came counts. */
  addEventListener("pageshow", ({ persisted }) => {
    if (!persisted) return;
    rows.forEach(clear);
    show();
  });
  show();
}
