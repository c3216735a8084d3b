/* What the city tells open pages at once (docs/protocol.md): one event stream a browser, held by a page that is in
   sight and shared with the others. Without it a page says what is new when it is opened again. */

const KEPT = 50;

/* Calls `heard(content, number)` for each event after `since`. */
export function listen(since, heard) {
  let last = since, source, release;
  const recent = [];
  const shared = "BroadcastChannel" in window && new BroadcastChannel("noken-live");

  function take(number, content) {
    if (number <= last) return;
    last = number;
    heard(content, number);
  }

  function open() {
    source = new EventSource(`/live/?since=${last}`);
    source.onmessage = ({ data, lastEventId }) => {
      const event = [Number(lastEventId), JSON.parse(data)];
      recent.push(event);
      recent.splice(0, recent.length - KEPT);
      shared && shared.postMessage({ event });
      take(...event);
    };
    return new Promise((done) => (release = done));
  }

  /* The lock goes from page to page; one out of sight gives it up, and costs no data. */
  function begin() {
    if (document.hidden || release || !navigator.onLine) return;
    release = () => 0;
    if (navigator.locks) navigator.locks.request("noken-live", () => (document.hidden ? (release = 0) : open()));
    else open();
  }

  function end() {
    if (source) source.close();
    if (release) release();
    source = release = 0;
  }

  if (shared)
    shared.onmessage = ({ data }) => {
      if (data.event) take(...data.event);
      else if (source) recent.forEach((event) => shared.postMessage({ event }));
    };
  document.addEventListener("visibilitychange", () => (document.hidden ? end() : begin()));
  addEventListener("pagehide", end);
  addEventListener("pageshow", begin);
  addEventListener("online", begin);
  begin();
  if (shared) shared.postMessage({ hello: true });
}
