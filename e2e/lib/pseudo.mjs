// What the pseudo-locale makes visible: texts that no translation reaches, and texts that do not fit.

/** What a value looks like: it has a digit, an @, a slash, a dot inside or an underscore, or is an abbreviation. */
const SHAPES = [/[@/\\_\d]/, /\w\.\w/, /^[A-Z]{2,6}$/, /^…?$/];

/** What people, teams, connections, browsers and the operator are called in the samples. */
const NAMES = [
  "Ada Rowan",
  "Ben Finch",
  "Maximiliane-Henriette von Hohenstauffen-Schwarzenberg <script>",
  "Ada Lind",
  "Ben Haddad",
  "Noor Aziz",
  "Rowan & Finch",
  "Harbour Works",
  "Microsoft Entra ID",
  "Firefox on Windows",
  "Safari on iPhone",
  "not an address <b>",
  "operator",
];

/** The table of the vendor's numbers is in English only; what it says stands beside the number. */
const VENDOR = ["Create a new secret, paste its Value here and then delete the old one.", "Create a new client secret at the app registration."];

/** Texts outside the brackets of the pseudo-locale that look like no value. A text may begin in one element and end in another. */
export async function plainTexts(page) {
  const found = await page.evaluate(() => {
    const texts = [];
    let depth = 0;
    const add = (text, element, what) => {
      let rest = "";
      for (const letter of text) {
        if (letter === "⟦") depth += 1;
        else if (letter === "⟧") depth -= 1;
        else rest += depth ? " " : letter;
      }
      // The window's title repeats a code of the page without its element.
      if (element.tagName === "TITLE") for (const code of document.querySelectorAll("code")) rest = rest.replace(code.textContent, " ");
      rest = rest.replace(/\s+/g, " ").trim();
      if (/\p{L}/u.test(rest) && !element.closest("code, kbd, pre, samp, .value, .mono")) texts.push({ rest, what });
    };
    const walk = document.createTreeWalker(document.documentElement, NodeFilter.SHOW_TEXT);
    while (walk.nextNode()) {
      const element = walk.currentNode.parentElement;
      if (!element.closest("script, style")) add(walk.currentNode.data, element, element.tagName.toLowerCase());
    }
    if (depth) texts.push({ rest: "a bracket is left open", what: "page" });
    for (const element of document.querySelectorAll("*")) {
      for (const name of ["aria-label", "aria-description", "title", "alt", "placeholder", "data-label"]) {
        if (element.hasAttribute(name)) add(element.getAttribute(name), element, `@${name}`);
      }
    }
    return texts;
  });
  return found.filter(({ rest }) => !isValue(rest)).map(({ rest, what }) => `${what} ${rest.slice(0, 80)}`);
}

/** Names and values, one or several with signs between them. */
function isValue(text) {
  let rest = text;
  for (const name of [...NAMES, ...VENDOR]) rest = rest.replaceAll(name, " ");
  rest = rest.replace(/[\s·,;:()]+/g, " ").trim();
  return !/\p{L}/u.test(rest) || SHAPES.some((shape) => shape.test(rest));
}

/** Texts that are cut by their box, stick out of their button, or stand outside the window. */
export async function cutTexts(page) {
  return page.evaluate(() => {
    const cut = new Set();
    const told = (element) => `<${element.tagName.toLowerCase()} class="${element.className}"> ${element.textContent.trim().slice(0, 60)}`;
    const isHidden = (element) => {
      const box = element.getBoundingClientRect();
      return box.width <= 1 || box.height <= 1 || getComputedStyle(element).visibility === "hidden";
    };
    /** For screen readers only: in a box of one pixel. */
    const isAside = (element) => element && (isHidden(element) || isAside(element.parentElement));
    const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walk.nextNode()) {
      const node = walk.currentNode;
      if (!node.data.trim() || !node.parentElement.checkVisibility() || isAside(node.parentElement)) continue;
      const range = document.createRange();
      range.selectNodeContents(node);
      const rects = [...range.getClientRects()].filter((rect) => rect.width > 0);
      let scrolls = false;
      for (let element = node.parentElement; element && element !== document.documentElement; element = element.parentElement) {
        const style = getComputedStyle(element);
        const box = element.getBoundingClientRect();
        const out = rects.some((rect) => rect.right > box.right + 1 || rect.left < box.left - 1 || rect.bottom > box.bottom + 1 || rect.top < box.top - 1);
        const scrollsHere = /auto|scroll/.test(style.overflowX + style.overflowY);
        scrolls ||= scrollsHere;
        const cuts = /hidden|clip/.test(style.overflowX + style.overflowY) && !scrollsHere;
        const holds = cuts || element.matches("a.button, button, summary, input, select, th, td, .pill");
        if (out && holds && !scrolls && style.display !== "inline") cut.add(told(element));
      }
      if (!scrolls && rects.some((rect) => rect.right > innerWidth + 1)) cut.add(told(node.parentElement));
    }
    // A control shows its text by itself.
    for (const element of document.querySelectorAll("select, input[type=submit]")) {
      if (!isAside(element) && element.scrollWidth > element.clientWidth + 1) cut.add(told(element));
    }
    return [...cut];
  });
}
