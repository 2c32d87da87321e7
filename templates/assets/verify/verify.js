/**
 * The script of `/verify/`. One file for both halves: the page, and the worker that reads what strangers wrote.
 */

import { startPage } from "./page.js";
import { startWorker } from "./worker.js";

if (typeof document === "undefined") startWorker();
else startPage(document.currentScript instanceof HTMLScriptElement ? document.currentScript.src : "");
