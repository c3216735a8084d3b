/* What may stay of HTML that comes from elsewhere: the tags of noken/richtext.py, nothing else. The server cleans
   again; this keeps what one sees the same as what is kept. */

const KEEP = new Set(
  "H2 H3 H4 P UL OL LI BLOCKQUOTE PRE HR TABLE CAPTION THEAD TBODY TFOOT TR TH TD A B STRONG I EM U S SUB SUP CODE BR IMG".split(" "),
);
const RENAMED = { DIV: "p", SECTION: "p", ARTICLE: "p", H1: "h2", H5: "h4", H6: "h4", DEL: "s", STRIKE: "s" };
const DROPPED = new Set("SCRIPT STYLE TEMPLATE NOSCRIPT IFRAME OBJECT SVG MATH SELECT TITLE HEAD".split(" "));
const BLOCK = /^(P|DIV|UL|OL|TABLE|H[1-6]|BLOCKQUOTE|PRE|SECTION|ARTICLE)$/;

export const safeLink = (address) => /^(https?:\/\/[^\s/]|mailto:[^\s?]|\/(?!\/))\S*$/i.test(address);

const escape = (text) => text.replace(/[&<>"]/g, (c) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[c]);

const inside = (node) => [...node.childNodes].map(cleaned).join("");

const cleaned = (node) => {
  if (node.nodeType === 3) return escape(node.data.replace(/\s+/g, " "));
  const name = node.nodeName;
  if (node.nodeType !== 1 || DROPPED.has(name.toUpperCase())) return "";
  if (name === "BR" || name === "HR") return `<${name.toLowerCase()}>`;
  if (name === "IMG") {
    const source = node.getAttribute("src") || "";
    return /^\/files\/[\w-]{36}(\/|$)/.test(source) ? `<img src="${escape(source)}" alt="${escape(node.alt)}">` : "";
  }
  const text = inside(node);
  if (name === "A") {
    const address = node.getAttribute("href") || "";
    return safeLink(address) ? `<a href="${escape(address)}">${text}</a>` : text;
  }
  if (name === "B" && /(^|;)\s*font-weight:\s*(normal|400)/.test(node.dataset.style || "")) return text;
  if (RENAMED[name] === "p" && [...node.children].some((child) => BLOCK.test(child.nodeName))) return text;
  const tag = RENAMED[name] || (KEEP.has(name) && name.toLowerCase());
  return tag && (text.trim() || tag === "td" || tag === "th") ? `<${tag}>${text}</${tag}>` : text;
};

/* Parsing into a document of its own runs nothing and loads nothing; styles and handlers are put aside before, since the
   page's policy would complain of them. */
export const cleanHtml = (html) => {
  const quiet = html
    .replace(/<style[\s\S]*?(<\/style>|$)/gi, "")
    .replace(/<[a-z][^>]*>/gi, (tag) => tag.replace(/([\s/"'])(style|on\w+)(\s*=)/gi, "$1data-$2$3"));
  return inside(new DOMParser().parseFromString(quiet, "text/html").body);
};

/* As from_typed() of the server: a blank line parts paragraphs, "- " and "1. " begin lists. */
export const fromText = (text) =>
  text
    .trim()
    .split(/\n\s*\n/)
    .map((chunk) => {
      const parts = [];
      for (const line of chunk.split("\n").map((said) => said.trim()).filter(Boolean)) {
        const item = /^(?:[-*•]|(\d{1,3})[.)])\s+(.*)$/.exec(line);
        const tag = item ? (item[1] ? "ol" : "ul") : "p";
        if (parts.length === 0 || parts[parts.length - 1].tag !== tag) parts.push({ tag, lines: [] });
        parts[parts.length - 1].lines.push(escape(item ? item[2] : line));
      }
      return parts
        .map(({ tag, lines }) => `<${tag}>${tag === "p" ? lines.join("<br>") : lines.map((l) => `<li>${l}</li>`).join("")}</${tag}>`)
        .join("");
    })
    .join("");

export const fromTyped = (text) =>
  /<(h[1-6]|p|ul|ol|li|blockquote|pre|hr|table|div)[\s/>]/i.test(text) ? cleanHtml(text) : fromText(text);
