"""Live preview: watch the inputs, rebuild, show the result on this computer only.

A thin loop around the same builder. The preview is written to a folder of its own, never to ``site/``. A failing build
keeps the last good site; what is wrong is shown in the terminal and laid over the page by a few lines of script that
exist in the preview only.

Example::

    Preview(Path("."), port=8000, report=print_result, clock=clock).run()
"""

from __future__ import annotations

import json
import tempfile
import threading
import time
from collections.abc import Callable
from datetime import datetime
from functools import partial
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

from watchdog.events import FileSystemEvent, FileSystemEventHandler
from watchdog.observers import Observer

from assay.builder import build_site
from assay.errors import AssayError, MachineError, Problem
from assay.website.render import OutputFile

HOST = "127.0.0.1"
QUIET_SECONDS = 0.1
"""How long nothing may change before a rebuild starts."""
STOP_SECONDS = 0.05
"""How long the server takes to notice that it should end."""
POLL_SECONDS = 20.0
"""How long the page waits for news before it asks again."""
WATCHED = ("content", "keys", "templates")

_SCRIPT = """\
(async () => {
  const box = document.createElement("pre");
  box.setAttribute("role", "alert");
  box.style.cssText = "position:fixed;inset:0 0 auto 0;max-height:60vh;overflow:auto;margin:0;padding:1rem;" +
    "background:#7a1010;color:#fff;font:14px/1.4 monospace;white-space:pre-wrap;z-index:9";
  let seen = null;
  for (;;) {
    try {
      const state = await (await fetch(`/__assay__/state?seen=${seen ?? ""}`)).json();
      if (seen !== null && state.built !== seen.split(".")[0]) location.reload();
      seen = `${state.built}.${state.tried}`;
      box.textContent = state.problems;
      if (state.problems) document.body.prepend(box); else box.remove();
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 1000));
    }
  }
})();
"""
_FIRST = b"""<!doctype html><html lang="en"><meta charset="utf-8"><title>Not built yet</title>
<body><h1>The site has not been built yet</h1><p>What is wrong is shown above. Mend it; this page then reloads.</p>
<script src="/__assay__/reload.js"></script></body></html>"""


def live(file: OutputFile) -> OutputFile:
    """Add the reload script to a page, and allow just it in the page's policy."""
    if not file.path.endswith(".html"):
        return file
    data = file.data.replace(b"default-src 'none';", b"default-src 'none'; script-src 'self'; connect-src 'self';")
    data = data.replace(b"style-src 'self';", b"style-src 'self' 'unsafe-inline';")
    return OutputFile(file.path, data.replace(b"</body>", b'<script src="/__assay__/reload.js"></script></body>'))


Report = Callable[[AssayError | None, float], None]
"""Called after each build with its error, or None, and the seconds it took."""


class Preview:
    """One preview: a watcher, a builder loop and a server."""

    def __init__(self, root: Path, *, port: int, report: Report, clock: Callable[[], datetime]) -> None:
        """Listen at once, so that a taken port is known before anything is built (`MachineError` RUN04)."""
        self._root = root.resolve()
        self._report = report
        self._clock = clock
        self._changed = threading.Event()
        self._news = threading.Condition()
        self._built = self._tried = 0
        self._problems = ""
        self._stop = False
        try:
            self._server = ThreadingHTTPServer((HOST, port), partial(_Handler, self))
        except OSError as error:
            raise MachineError(
                Problem(
                    code="RUN04",
                    message=f"Port {port} cannot be used: {error.strerror}.",
                    fix="choose another with --port",
                )
            ) from None
        self._server.daemon_threads = True
        self._temporary = tempfile.TemporaryDirectory(prefix="assay-preview-")
        self._site = Path(self._temporary.name).resolve() / "site"

    @property
    def address(self) -> str:
        """Where the preview can be seen."""
        return f"http://{HOST}:{self._server.server_port}/"

    def run(self) -> None:
        """Build, serve and rebuild until interrupted."""
        observer = Observer()
        for folder in WATCHED:
            if (self._root / folder).is_dir():
                observer.schedule(_Watcher(self._changed), str(self._root / folder), recursive=True)
        observer.start()
        threading.Thread(target=self._server.serve_forever, args=(STOP_SECONDS,), daemon=True).start()
        try:
            self._rebuild()
            while not self._stop:
                self._changed.wait()
                self._settle()
                if not self._stop:
                    self._rebuild()
        finally:
            observer.stop()
            self._server.shutdown()
            self._server.server_close()
            self._temporary.cleanup()

    def stop(self) -> None:
        """End `run` from another thread."""
        self._stop = True
        self._changed.set()

    def _settle(self) -> None:
        """Wait until an editor has finished writing."""
        while self._changed.is_set():
            self._changed.clear()
            time.sleep(QUIET_SECONDS)

    def _rebuild(self) -> None:
        started = time.monotonic()
        problem: AssayError | None = None
        try:
            # What the preview remembers lies in its own folder, and goes with it.
            build_site(self._root, self._site, now=self._clock(), adapt=live, cache=self._site.with_name("memory"))
        except AssayError as error:
            problem = error
        with self._news:
            self._tried += 1
            self._built += problem is None
            self._problems = "\n\n".join(str(item) for item in problem.problems) if problem else ""
            self._news.notify_all()
        self._report(problem, time.monotonic() - started)

    def state(self, seen: str) -> bytes:
        """Return the state as JSON, once it differs from what a page has seen or after a while."""
        with self._news:
            self._news.wait_for(lambda: f"{self._built}.{self._tried}" != seen, timeout=POLL_SECONDS)
            return json.dumps(
                {"built": str(self._built), "tried": str(self._tried), "problems": self._problems}
            ).encode()

    @property
    def site(self) -> Path:
        """The folder with the last good site."""
        return self._site


class _Watcher(FileSystemEventHandler):
    def __init__(self, changed: threading.Event) -> None:
        self._event = changed

    def on_any_event(self, event: FileSystemEvent) -> None:
        """Note every change but reading, and none of our own temporary files."""
        name = Path(str(event.src_path)).name
        if event.event_type not in ("opened", "closed_no_write") and not name.endswith((".tmp", "~", ".swp")):
            self._event.set()


class _Handler(SimpleHTTPRequestHandler):
    """Serve the preview folder, and the two addresses the script needs."""

    def __init__(self, preview: Preview, *args: object) -> None:
        self._preview = preview
        super().__init__(*args, directory=str(preview.site))  # type: ignore[arg-type]

    def do_GET(self) -> None:
        """Answer a request that names this computer; another name in it is a page elsewhere that reads along."""
        host = urlsplit(f"//{self.headers.get('Host', '')}").hostname
        if host not in (HOST, "localhost"):
            self.send_error(HTTPStatus.MISDIRECTED_REQUEST)
            return
        parts = urlsplit(self.path)
        if parts.path == "/__assay__/reload.js":
            self._send(_SCRIPT.encode(), "text/javascript")
        elif parts.path == "/__assay__/state":
            self._send(self._preview.state(parts.query.removeprefix("seen=")), "application/json")
        elif not self._preview.site.is_dir():
            self._send(_FIRST, "text/html; charset=utf-8")
        else:
            super().do_GET()

    def list_directory(self, path: str) -> None:  # type: ignore[override]
        """Show no lists of files: a host would not either."""
        del path
        self.send_error(HTTPStatus.NOT_FOUND)

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """Show the site's own page for a wrong address, as a host would."""
        page = self._preview.site / "404.html"
        if code == HTTPStatus.NOT_FOUND and page.is_file():
            self._send(page.read_bytes(), "text/html; charset=utf-8", HTTPStatus.NOT_FOUND)
        else:
            super().send_error(code, message, explain)

    def _send(self, data: bytes, kind: str, status: HTTPStatus = HTTPStatus.OK) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def end_headers(self) -> None:
        """Never let a browser keep a page of the preview."""
        self.send_header("Cache-Control", "no-store")
        super().end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name of the base class
        """Keep the terminal for what matters."""
