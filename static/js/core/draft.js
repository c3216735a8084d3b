/* form[data-draft]: what is typed into its textarea is kept on this phone until it has arrived, so that a reload, a full
   memory or an empty battery loses no words. `data-draft` says whose and for what; `data-arrived` names the answers
   that arrived. An answer carries its own name (`key`), so a draft is known again once it has arrived. */

const WEEK = 7 * 24 * 3600 * 1000;

const read = (name) => {
  try {
    return JSON.parse(localStorage.getItem(name));
  } catch {
    return null;
  }
};

/* What was typed before the script came goes below the draft, unless the browser had put the draft back itself. */
const joined = (kept, typed) => (typed.startsWith(kept) ? typed : kept.startsWith(typed) ? kept : `${kept}\n\n${typed}`);

/* The moment "send" was tapped counts, however long the pictures take to arrive. */
export function stamp(form) {
  const { written_at: written } = form.elements;
  form.addEventListener("input", () => (written.value = ""));
  form.addEventListener("submit", () => (written.value ||= new Date().toISOString()), true);
}

export function keep(form) {
  const name = `draft:${form.dataset.draft}`;
  const area = form.querySelector("textarea");
  const told = form.querySelector("[data-draft-told]");
  const { key } = form.elements;
  if (!area) return;
  const put = () => {
    try {
      localStorage.setItem(name, JSON.stringify({ text: area.value, key: key.value, at: Date.now() }));
      told.hidden = false;
    } catch {
      told.hidden = true; /* a full or closed store: nothing is promised */
    }
  };
  const kept = read(name);
  const typed = area.value !== area.defaultValue;
  if (kept && (form.dataset.arrived.split(" ").includes(kept.key) || Date.now() - kept.at > WEEK)) localStorage.removeItem(name);
  else if (kept && kept.text !== area.defaultValue && !form.querySelector("[aria-invalid]")) {
    area.value = typed ? joined(kept.text, area.value) : kept.text;
    key.value = kept.key;
    told.hidden = false;
    form.closest("details")?.setAttribute("open", "");
  }
  if (typed) put(); /* before this script came */
  area.addEventListener("input", put);
}
