/**
 * The page `/verify/`: takes a file, a text or an address, asks this site for its own files, and shows what came of it.
 *
 * What is given stays in the browser. Asked for are only this site's key history, one status list and the published copy
 * of the same award; the policy of the page allows no other host.
 */

import { FORMAT, fillTemplate } from "./bundle.js";
import { fromUtf8 } from "./bytes.js";
import { drawJudgement, drawMessage, element } from "./drawing.js";
import { say, written } from "./speech.js";
import { ownId } from "./steps.js";
import { stamp } from "./times.js";

/** @typedef {import("./opening.js").Opened} Opened */
/** @typedef {import("./judging.js").Judgement} Judgement */
/** @typedef {{ did: string, baseUrl: string, name: string, root: URL, fingerprint: string, words: string }} Site */
/** @typedef {{ award: Uint8Array, history: Uint8Array | null, lists: Record<string, Uint8Array | null> }} Gathered */

const MOST_BYTES = 1048576;
const WORKER_MS = 2000;
const NETWORK_MS = 10000;

/** Too large, too slow, or not there; the message is for people. */
class Trouble extends Error {}

/** @param {string} script address of this script, which is the worker's too */
export function startPage(script) {
  const form = find("verify");
  const { did = "", base = "", name = "", root = "", fingerprint = "", words = "" } = form.dataset;
  const site = { did, baseUrl: base, name, root: new URL(root, document.baseURI), fingerprint, words };
  const desk = new Desk(site, script);
  listen(desk);
  find("no-script").hidden = true;
  form.hidden = false;
  const id = new URLSearchParams(location.search).get("id");
  if (id) desk.lookUp(id);
}

/** @param {string} id @returns {HTMLElement} */
function find(id) {
  return /** @type {HTMLElement} */ (document.getElementById(id));
}

/** @param {Desk} desk */
function listen(desk) {
  const [file, text, address] = ["file", "text", "address"].map((id) => /** @type {HTMLInputElement} */ (find(id)));
  file.addEventListener("change", () => {
    const chosen = file.files?.[0];
    if (chosen) desk.takeFile(chosen);
    // So that the same file can be chosen again.
    file.value = "";
  });
  find("text-form").addEventListener("submit", (event) => {
    event.preventDefault();
    desk.takeFile(new Blob([text.value]));
  });
  find("address-form").addEventListener("submit", (event) => {
    event.preventDefault();
    desk.lookUp(address.value);
  });
  const drop = find("drop");
  document.addEventListener("dragover", (event) => {
    event.preventDefault();
    drop.classList.add("drop-over");
  });
  document.addEventListener("dragleave", () => drop.classList.remove("drop-over"));
  document.addEventListener("drop", (event) => {
    event.preventDefault();
    drop.classList.remove("drop-over");
    const dropped = event.dataTransfer?.files[0];
    const pasted = event.dataTransfer?.getData("text");
    if (dropped) desk.takeFile(dropped);
    else if (pasted) desk.takeFile(new Blob([pasted]));
  });
}

/** Where one thing at a time is checked; a later one puts an earlier one aside. */
class Desk {
  /** @param {Site} site @param {string} script */
  constructor(site, script) {
    this.site = site;
    this.script = script;
    this.turn = 0;
  }

  /** @param {Blob} file */
  takeFile(file) {
    this.work(async () => {
      if (file.size > MOST_BYTES) throw new Trouble(say("It has %(size)s bytes; this page reads up to %(most)s.", { size: written(file.size), most: written(MOST_BYTES) }));
      return this.checkFile(new Uint8Array(await file.arrayBuffer()));
    });
  }

  /** @param {string} address of an award, or its id */
  lookUp(address) {
    const { baseUrl, root } = this.site;
    const text = address.trim();
    const id = ownId(`${baseUrl}awards/${text}/`, baseUrl) || ownId(text.replace(root.href, baseUrl), baseUrl) || ownId(`${text}/`, baseUrl);
    this.work(async () => {
      if (!id) throw new Trouble(say("“%(text)s” is not the id of an award, nor an address on this site. This page asks no other site: download the file there, and choose it here.", { text: text.slice(0, 100) }));
      history.replaceState(null, "", `?id=${id}${location.hash}`);
      const found = await this.ask(`awards/${id}/credential.json`);
      if (!(found instanceof Uint8Array)) throw new Trouble(found === "missing" ? say("There is no award with this id on this site.") : say("This site did not answer. Try again later."));
      return this.checkFile(found, id);
    });
  }

  /** @param {() => Promise<() => void>} task what it returns draws the outcome */
  async work(task) {
    const turn = ++this.turn;
    find("progress").textContent = say("Checking …");
    let draw;
    try {
      draw = await task();
    } catch (error) {
      const words = error instanceof Trouble ? error.message : say("Something in this browser went wrong. Try another browser.");
      draw = () => drawMessage(find("result"), say("This could not be checked."), words);
    }
    if (turn !== this.turn) return;
    find("progress").textContent = say("Checked.");
    draw();
  }

  /** @param {Uint8Array} data @param {string} [placed] the award id, when it was read from its place on this site */
  async checkFile(data, placed) {
    const opened = await this.open(data);
    if (opened.kind !== "award" || !opened.award) {
      const link = element("a", { href: "#elsewhere" }, say("Verifiers for badges of any issuer"));
      const more = opened.kind === "foreign" ? [element("p", {}, link)] : [];
      return () => drawMessage(find("result"), opened.title ?? say("This is not an award."), opened.words ?? "", more);
    }
    const id = placed ?? opened.id ?? "";
    const list = opened.list ?? null;
    const [history, bits, published] = await Promise.all([
      this.ask("keys/history.jsonl"),
      list ? this.ask(`status/${list}.json`) : "missing",
      placed ? "itself" : id ? this.ask(`awards/${id}/credential.json`) : "missing",
    ]);
    const gathered = { award: opened.award, history: bytesOf(history), lists: list ? { [list]: bytesOf(bits) } : {} };
    const { did, baseUrl, name } = this.site;
    const files = { ...gathered, id, did, baseUrl, name, published, copiedHistory: opened.history ?? null };
    /** @type {Judgement} */
    const judgement = await this.run({ task: "judge", files, now: Date.now() });
    return () => this.show(judgement, gathered, id, opened.from);
  }

  /** @param {Uint8Array} data @returns {Promise<Opened>} */
  async open(data) {
    const { did, baseUrl } = this.site;
    return this.run({ task: "open", data, site: { did, baseUrl } });
  }

  /** @param {object} message @returns {Promise<any>} the worker's answer, within its time */
  run(message) {
    const worker = new Worker(this.script);
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Trouble(say("It takes too long to read, so it was put aside."))), WORKER_MS);
      worker.onmessage = ({ data }) => {
        clearTimeout(timer);
        if ("answer" in data) resolve(data.answer);
        else reject(new Error(data.failure));
      };
      worker.onerror = () => reject(new Error("the worker did not start"));
      worker.postMessage(message);
    }).finally(() => worker.terminate());
  }

  /** @param {string} path below the root of this site @returns {Promise<Uint8Array | "missing" | "failed">} */
  async ask(path) {
    try {
      const options = /** @type {const} */ ({ cache: "no-cache", credentials: "omit", signal: AbortSignal.timeout(NETWORK_MS) });
      const response = await fetch(new URL(path, this.site.root), options);
      if (response.status === 404 || response.status === 410) return "missing";
      if (!response.ok) return "failed";
      const data = new Uint8Array(await response.arrayBuffer());
      return data.length > MOST_BYTES ? "failed" : data;
    } catch {
      return "failed";
    }
  }

  /** @param {Judgement} judgement @param {Gathered} gathered @param {string} id @param {Opened["from"]} from */
  show(judgement, gathered, id, from) {
    const { words, fingerprint, root } = this.site;
    /** @type {[string, Node][]} */
    const details = judgement.facts?.fingerprint === fingerprint ? [[say("The issuer in six words"), element("span", { lang: "en" }, words)]] : [];
    const place = find("result");
    drawJudgement(place, judgement, details);
    if (from === "picture") place.append(element("p", {}, say("The signature covers the award inside the picture, not the picture around it.")));
    if (!judgement.authentic) return;
    const buttons = element("p", { class: "buttons" }, element("a", { class: "button", href: new URL(`awards/${id}/`, root).href }, say("Open the award's page")));
    if (judgement.current && Object.values(gathered.lists).every(Boolean)) {
      const keep = element("button", { class: "button", type: "button", id: "keep-button" }, say("Keep a copy for ever"));
      keep.addEventListener("click", () => this.keep(gathered, id));
      buttons.append(keep);
      place.append(buttons);
      if (location.hash === "#keep") keep.focus();
    } else place.append(buttons);
  }

  /** @param {Gathered} gathered @param {string} id */
  keep({ award, history, lists }, id) {
    this.turn++;
    const tell = (/** @type {string} */ words) => (find("progress").textContent = words);
    this.ask("verify/copy.txt").then((template) => {
      if (!(template instanceof Uint8Array) || !history) return tell(say("The copy could not be made: this site did not answer."));
      const texts = Object.entries(lists).map(([name, data]) => [name, fromUtf8(data ?? new Uint8Array()) ?? ""]);
      const [site, did] = [this.site.baseUrl, this.site.did];
      const file = fillTemplate(fromUtf8(template) ?? "", {
        format: FORMAT,
        made: stamp(Date.now()),
        did,
        site,
        award: fromUtf8(award) ?? "",
        history: fromUtf8(history) ?? "",
        lists: Object.fromEntries(texts),
      });
      const address = URL.createObjectURL(new Blob([file], { type: "text/html" }));
      element("a", { href: address, download: `award-${id}.html` }).click();
      setTimeout(() => URL.revokeObjectURL(address), 60000);
      return tell(say("The copy was made: %(file)s, among your downloads.", { file: `award-${id}.html` }));
    });
  }
}

/** @param {Uint8Array | string} answer @returns {Uint8Array | null} */
function bytesOf(answer) {
  return answer instanceof Uint8Array ? answer : null;
}
