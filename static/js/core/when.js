/* Moments and sizes in the words of the server (formats.py): "hari ini, 19.42", "Senin, 19.42", "3,4 MB"; in WIT. */

const ZONE = "Asia/Jayapura";
const DAY = 86400000;

const part = (lang, options, at) => new Intl.DateTimeFormat(lang, { timeZone: ZONE, ...options }).format(at);

/* Days since 1970 in Jayapura, which has no summer time. */
const dayOf = (at) => Math.floor((at + 9 * 3600000) / DAY);

export function day(value, lang = "id") {
  const at = +new Date(value);
  const distance = dayOf(at) - dayOf(Date.now());
  if (Math.abs(distance) < 2) return new Intl.RelativeTimeFormat(lang, { numeric: "auto" }).format(distance, "day");
  const near = distance < 7 && distance > -7;
  return part(lang, near ? { weekday: "long" } : { weekday: "long", day: "numeric", month: "long" }, at);
}

export const clock = (value) => part("id", { hour: "2-digit", minute: "2-digit" }, +new Date(value));

export const moment = (value, lang) => `${day(value, lang)}, ${clock(value)}`;

export function size(bytes, lang = "id") {
  if (bytes < 1e6) return `${bytes ? Math.max(1, Math.round(bytes / 1000)) : 0}\u00a0kB`;
  const [unit, name] = bytes < 1e9 ? [1e6, "MB"] : [1e9, "GB"];
  return `${new Intl.NumberFormat(lang, { maximumFractionDigits: 1 }).format(bytes / unit)}\u00a0${name}`;
}
