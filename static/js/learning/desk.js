/* The class on the desk of a page that marks: its pupils, the place in front, and the rows of the list. */

const rows = new Map();

/* `box` the element around everything, `words` what the script says, `account`; `klass` once it is on the phone, `here`
   the pupil in front, `place` what stands in front (place.js), `last` the mark that was given last, `unsaved` the places
   left behind with what neither the phone nor the city has. */
export const desk = { unsaved: [] };

export const formHere = () => desk.box.querySelector("[data-marking]");

export const canKeep = () => desk.account && "indexedDB" in window;

export const placeAt = (path) => desk.klass && desk.klass.pupils.find(({ url }) => url === path);

export const waiting = (pupil) => pupil.waits && !(pupil.act && pupil.act.state !== "refused");

/* Who waits next below this one, then from the top. */
export function after(pupil) {
  const { pupils } = desk.klass;
  const from = pupils.indexOf(pupil);
  return [...pupils.slice(from + 1), ...pupils.slice(0, Math.max(from, 0))].find(waiting);
}

/* The row of the list for the place at `path`: `{row, link, chip}`. The list stays as it came. */
export function rowOf(path) {
  if (!rows.size)
    for (const row of desk.box.querySelectorAll(".marking-list .row")) {
      const link = row.querySelector("a");
      rows.set(link.pathname, { row, link, chip: row.querySelector(".chip") });
    }
  return rows.get(path);
}

export const titleOf = (sheet) => desk.words.title.replace("{name}", nameOn(sheet));

export const nameOn = (sheet) => sheet.querySelector("h1, h2").textContent;
