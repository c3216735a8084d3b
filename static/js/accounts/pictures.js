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
  send.hidden = true;

  const done = () => rows.filter((row) => row.querySelector(":checked")).length;
  const show = () => {
    const count = done();
    rows.forEach((row, place) => { row.hidden = place !== Math.min(count, rows.length - 1); });
    [...dots.children].forEach((dot, place) => dot.classList.toggle("done", place < count));
    back.disabled = count === 0;
  };
  const clear = (row) => row.querySelectorAll("input").forEach((one) => { one.checked = false; });

  /* A tap is a click; arrow keys also change a radio, but only Enter or Space says that it is meant. */
  form.addEventListener("click", (event) => {
    const input = event.target;
    if (input.type !== "radio" || event.detail === 0 && !form.dataset.pressed) return;
    delete form.dataset.pressed;
    const row = input.closest("fieldset");
    input.checked = true;
    show();
    if (done() === rows.length) form.requestSubmit ? form.requestSubmit(send) : form.submit();
    else if (row.hidden) rows[done()].querySelector("input").focus({ preventScroll: true });
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
    clear(rows[done() - 1]);
    show();
  });
  addEventListener("pageshow", () => { rows.forEach(clear); show(); });
  show();
}
