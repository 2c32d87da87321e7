/**
 * The half that reads strangers' files: a worker without network and without page, which can be stopped at any time.
 *
 * Messages are `{ task: "open" | "judge", … }`; each is answered by one `{ answer }` or `{ failure }`.
 */

import { judge } from "./judging.js";
import { open } from "./opening.js";

/** @type {Record<string, (message: any) => Promise<object>>} */
const TASKS = {
  open: ({ data, site }) => open(data, site),
  judge: ({ files, now }) => judge(files, now),
};

/** Answer messages, one after the other. */
export function startWorker() {
  const scope = /** @type {any} */ (globalThis);
  scope.onmessage = async (/** @type {MessageEvent} */ event) => {
    try {
      scope.postMessage({ answer: await TASKS[event.data.task](event.data) });
    } catch (error) {
      scope.postMessage({ failure: String(error) });
    }
  };
}
