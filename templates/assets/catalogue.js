/* Filters the list of badges on this page. Without it, the list is complete. It asks nothing of any server. */

const form = /** @type {HTMLFormElement} */ (document.querySelector("[data-filter]"));
const field = /** @type {HTMLInputElement} */ (form.querySelector("input"));
const choice = /** @type {HTMLSelectElement} */ (form.querySelector("select"));
const found = /** @type {HTMLElement} */ (form.querySelector("[role=status]"));
const groups = [...document.querySelectorAll("[data-kind]")].map((group) => ({
  group: /** @type {HTMLElement} */ (group),
  kind: group.getAttribute("data-kind") ?? "",
  cards: [...group.querySelectorAll("[data-words]")].map((card) => ({
    card: /** @type {HTMLElement} */ (card),
    words: plain(card.getAttribute("data-words") + " " + card.textContent),
  })),
}));

/** Lower case without accents, so that "uber" finds "über". @param {string} text */
function plain(text) {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
}

function filter() {
  const wanted = plain(field.value).split(/\s+/).filter(Boolean);
  let shown = 0;
  for (const { group, kind, cards } of groups) {
    let here = 0;
    for (const { card, words } of cards) {
      card.hidden = !(wanted.every((word) => words.includes(word)) && (!choice.value || choice.value === kind));
      here += card.hidden ? 0 : 1;
    }
    group.hidden = here === 0;
    shown += here;
  }
  const all = groups.reduce((sum, { cards }) => sum + cards.length, 0);
  const { none = "", some = "" } = form.dataset;
  found.textContent = shown === 0 ? none : some.replace("{shown}", `${shown}`).replace("{all}", `${all}`);
}

/** Keeps the search in the address, so that it can be bookmarked and sent. */
function remember() {
  const query = new URLSearchParams();
  if (field.value.trim()) query.set("q", field.value.trim());
  if (choice.value) query.set("kind", choice.value);
  history.replaceState(null, "", query.size ? `?${query}` : location.pathname);
}

const asked = new URLSearchParams(location.search);
field.value = asked.get("q") ?? "";
choice.value = asked.get("kind") ?? "";
if (choice.selectedIndex < 0) choice.value = "";
form.addEventListener("submit", (event) => event.preventDefault());
form.addEventListener("input", () => { filter(); remember(); });
form.hidden = false;
filter();
