"""What the list of conversations shows, read from the manager; used in a thread."""

import logging
import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from nanochat_infer.errors import NanochatInferError
from terminal.session_arguments import FORMATS
from terminal.tui.session_rows import Row

if TYPE_CHECKING:
    from sessions import SearchHit, SessionInfo, SessionManager

MOST_HITS = 100
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Found:
    """Rows to show.

    Args:
        rows: the rows.
        about: one sentence below them, or "".
        is_error: the sentence says what went wrong.
        query: the words that were looked for.
    """

    rows: tuple[Row, ...] = ()
    about: str = ""
    is_error: bool = False
    query: str = ""


class SessionSource:
    """Reads conversations and makes rows of them, for several threads: a slow search keeps no newer one waiting.

    Args:
        clock: returns local time.
    """

    def __init__(self, clock: Callable[[], datetime] = datetime.now) -> None:
        self._clock = clock

    def find(self, manager: "SessionManager", query: str, limit: int, *, archived: bool | None) -> Found:
        """Return the rows of the list, or of a search; an error becomes a sentence.

        Args:
            manager: of the conversations.
            query: words to look for; blank gives the list.
            limit: the most that the list has.
            archived: as for SessionManager.list.
        """
        query = query.strip()
        try:
            return self._search(manager, query) if query else self._list(manager, limit, archived)
        except NanochatInferError as error:
            return Found(about=str(error), is_error=True, query=query)
        except Exception:  # noqa: BLE001 - a bug here must not end the program
            _log.exception("the list of conversations")
            about = "the conversations cannot be read; the log has the details"
            return Found(about=about, is_error=True, query=query)

    def export(self, manager: "SessionManager", session_id: str, name: str) -> str:
        """Write a conversation to a file; the ending of the name tells the format.

        Raises:
            SessionError: it cannot be written.
        """
        from sessions.export import export_file

        target = Path(os.path.abspath(os.path.expanduser(name)))
        file_format = target.suffix[1:] if target.suffix[1:] in FORMATS else "md"
        num_bytes = export_file(manager.store, manager.open(session_id).key, file_format, target)
        return f"written to {target}: {file_format}, {num_bytes:,} bytes"

    def _list(self, manager: "SessionManager", limit: int, archived: bool | None) -> Found:
        infos, writing = manager.list(limit, archived=archived), manager.running()
        rows = tuple(self._row(info, is_written=info.id in writing) for info in infos)
        return Found(rows, "" if rows else "no conversations yet")

    def _search(self, manager: "SessionManager", query: str) -> Found:
        hits = manager.search(query, MOST_HITS)
        if not hits:
            return Found(about="nothing has all of these words", query=query)
        first: dict[str, SearchHit] = {}
        counts: dict[str, int] = {}
        for hit in hits:
            first.setdefault(hit.session_id, hit)
            counts[hit.session_id] = counts.get(hit.session_id, 0) + 1
        rows = tuple(self._hit_row(hit, counts[hit.session_id]) for hit in first.values())
        more = "; the best of them" if len(hits) == MOST_HITS else ""
        return Found(rows, f"{len(hits)} found{more}", query=query)

    def _row(self, info: "SessionInfo", *, is_written: bool) -> Row:
        parts = [short_time(info.updated_at, self._clock()), f"{info.num_messages:,} msg"]
        parts += [f"#{tag}" for tag in info.tags]
        parts += ["archived"] if info.archived else []
        mark = ("\u25cf", "being written") if is_written else (" ", "")
        name = info.name or info.title
        return Row(info.id, name or "(no title)", " \u00b7 ".join(parts), mark=mark, name=name)

    def _hit_row(self, hit: "SearchHit", count: int) -> Row:
        more = f" (+{count - 1})" if count > 1 else ""
        return Row(hit.session_id, f"{hit.session_name}{more}", hit.snippet, hit.message_id, name=hit.session_name)


def short_time(moment: datetime, now: datetime) -> str:
    """Return a moment in few columns: the time of today, else the day."""
    local = moment.astimezone()
    today = now.astimezone() if now.tzinfo is not None else now
    if local.date() == today.date():
        return f"{local:%H:%M}"
    return f"{local:%d %b}" if local.year == today.year else f"{local:%Y-%m-%d}"
