"""Files that a command writes where the user says: none is overwritten that this program did not write.

So no report can take the place of an archive, its companions or a configuration file, by whatever path it is named.
What a file is stands in its own first bytes, not in its name.
"""

from __future__ import annotations

import tempfile
from contextlib import suppress
from gettext import gettext as _
from pathlib import Path

_READ = 4096  # bytes in which the mark of a file of ours stands


class ForeignFile(OSError):  # noqa: N818  # what is so, as in archive.db.errors
    """A file stands at the path that this program did not write."""


def write_own_file(path: Path, content: bytes, mark: bytes) -> None:
    """Write a file whole or not at all, in the place of none or of one of ours; `mark` stands early in `content`.

    Raises ForeignFile, and OSError where the folder or the disk refuses.
    """
    check_overwritable(path, mark)
    target = path.resolve()  # a link stays a link
    with tempfile.NamedTemporaryFile(dir=target.parent, prefix=f".{target.name}.", delete=False) as file:
        part = Path(file.name)
        try:
            file.write(content)
            file.close()
            part.chmod(0o644)
            part.replace(target)
        except BaseException:
            with suppress(OSError):
                part.unlink(missing_ok=True)
            raise


def check_overwritable(path: Path, mark: bytes) -> None:
    """Raise ForeignFile where something else than a file of ours stands at the path; OSError where it has no folder."""
    if path.is_dir() or (path.exists() and not path.is_file()):
        raise ForeignFile(_("{path}: is no file").format(path=path))
    if path.exists():
        with path.open("rb") as file:
            if mark not in file.read(_READ):
                raise ForeignFile(
                    _("{path}: exists, and is not of this command's making; name another file").format(path=path)
                )
    elif not path.absolute().parent.is_dir():
        raise FileNotFoundError(2, _("its folder does not exist"), str(path))
