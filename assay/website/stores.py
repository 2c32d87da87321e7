"""The one door through which a finished site leaves: a folder, or a bucket of S3-compatible storage, through fsspec.

Rules:

* Nothing here lists or deletes by pattern; every path is named by the caller.
* In a folder a file is replaced in one step, so that a web server never sends half of one.
* Secrets for a bucket come from where every S3 program looks (environment, profile); no option takes one.

Example::

    store = open_store("s3://badges-example/", endpoint=None)
    store.write("index.html", data, "text/html; charset=utf-8", "")
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import fsspec

from assay.errors import AssayError, MachineError, Problem, UsageError
from assay.integrity.durable import exclusive, sync_tree

_PART = ".assay-part"


@dataclass(frozen=True, slots=True)
class Store:
    """A place a site is put, with its paths below one folder or prefix."""

    system: Any
    """A file system of fsspec."""
    base: str
    """Ends without a slash."""
    bucket: bool

    def read(self, path: str) -> bytes | None:
        """Return a file, or None when it is not there."""
        with _told(f"read {path}"):
            try:
                return bytes(self.system.cat_file(self._at(path)))
            except FileNotFoundError:
                return None

    def paths(self) -> set[str]:
        """Return every file there is, ours or not."""
        with _told("list what is there"):
            self.system.invalidate_cache()
            found = self.system.find(self.base) if self.system.exists(self.base) else []
            return {str(name).removeprefix(self.base).lstrip("/") for name in found}

    def write(self, path: str, data: bytes, content_type: str, cache: str) -> None:
        """Put a file."""
        with _told(f"write {path}"):
            if self.bucket:
                headers = {"ContentType": content_type} | ({"CacheControl": cache} if cache else {})
                self.system.pipe_file(self._at(path), data, **headers)
                return
            part = self._at(path) + _PART
            self.system.makedirs(part.rpartition("/")[0], exist_ok=True)
            self.system.pipe_file(part, data)
            Path(part).replace(self._at(path))

    def settle(self) -> None:
        """Bring what was written to the disk, where the target is a folder; a bucket keeps what it has answered for."""
        if not self.bucket and Path(self.base).is_dir():
            with _told("keep what was written"):
                sync_tree(Path(self.base))

    def delete(self, path: str) -> None:
        """Delete a file, and folders that are empty then; one that is not there is no fault."""
        with _told(f"delete {path}"):
            if self.bucket:
                self.system.rm_file(self._at(path))
                return
            file, top = Path(self._at(path)), Path(self.base)
            for name in (file, file.with_name(file.name + _PART)):
                name.unlink(missing_ok=True)
            for folder in file.parents:
                if folder == top or not folder.is_dir() or any(folder.iterdir()):
                    break
                folder.rmdir()

    def _at(self, path: str) -> str:
        return f"{self.base}/{path}"


@contextmanager
def _told(what: str) -> Iterator[None]:
    try:
        yield
    except AssayError:
        raise
    except Exception as error:  # noqa: BLE001 - the libraries behind fsspec raise whatever they like
        reason = " ".join(str(error).split())[:200] or type(error).__name__
        raise MachineError(
            Problem(
                code="DEP05",
                message=f"The target did not let us {what}: {reason}",
                fix="check its name, your rights there and the connection; deploying again goes on where it stopped",
            )
        ) from None


@contextmanager
def alone(store: Store) -> Iterator[None]:
    """Let one deploy of this person at a time change a folder; raises `MachineError` RUN03 when another goes on.

    Two sites, or two copies of one, may have the same target. A bucket has no lock that every kind of storage knows:
    there the list of files, written first and last, lets the next deploy finish what two at once left behind.
    """
    if store.bucket:
        yield
        return
    with exclusive(Path(store.base)):
        yield


def open_store(target: str, endpoint: str | None) -> Store:
    """Return the place a target names; raises `UsageError` DEP01 when it names none."""
    scheme, mark, rest = target.partition("://")
    if not mark:
        base = Path(target).absolute()
        if base.exists() and not base.is_dir():
            raise _usage(f"{target} is not a folder.", "name a folder, or a bucket as in s3://my-bucket/")
        if not base.parent.is_dir():
            # A disk that is not mounted looks like this, and a site written in its place would be found by nobody.
            raise _usage(f"There is no folder {base.parent}.", "check the spelling, or make the folder first")
        return Store(fsspec.filesystem("file"), base.as_posix().rstrip("/"), bucket=False)
    if scheme != "s3" or not rest.strip("/"):
        raise _usage(f'"{target}" is neither a folder nor a bucket.', "write it as ../web or s3://my-bucket/")
    settings: dict[str, Any] = {"use_listings_cache": False, "skip_instance_cache": True}
    if endpoint:
        settings["client_kwargs"] = {"endpoint_url": endpoint}
    try:
        system = fsspec.filesystem("s3", **settings)
    except ImportError:
        raise _usage(
            "Buckets need a library that is not installed.", "install Assay with its extra, assay[s3]"
        ) from None
    return Store(system, rest.strip("/"), bucket=True)


def _usage(message: str, fix: str) -> UsageError:
    return UsageError(Problem(code="DEP01", message=message, fix=fix))
