"""What a test has read of a stream so far, without ever waiting for it."""

from dataclasses import dataclass, field

from nanochat_infer.engine.events import Event, Finished, PrefillProgress, Queued, TokenGenerated
from nanochat_infer.engine.stream import RequestStream
from tests.manual_engine import drain


@dataclass(eq=False)
class Reader:
    """Call read() after each turn.

    Args:
        stream: of one request, read by nobody else.
    """

    stream: RequestStream
    token_ids: list[int] = field(default_factory=list)
    queued: list[int] = field(default_factory=list)
    progress: list[PrefillProgress] = field(default_factory=list)
    finished: Finished | None = None

    def read(self) -> list[Event]:
        """Take in the events that are there, and return them."""
        events = drain(self.stream)
        for event in events:
            if isinstance(event, TokenGenerated):
                self.token_ids.append(event.token_id)
            elif isinstance(event, Queued):
                self.queued.append(event.ahead)
            elif isinstance(event, PrefillProgress):
                self.progress.append(event)
            else:
                self.finished = event
        return events

    def result(self) -> tuple[list[int], Finished]:
        """Token ids and last event of a request that ended."""
        self.read()
        assert self.finished is not None, "the request did not end"
        return self.token_ids, self.finished
