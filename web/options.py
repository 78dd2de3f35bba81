"""What the server is told by the program that starts it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from nanochat_infer.sampling_params import SamplingParams
from web.credential import Credential

if TYPE_CHECKING:
    from sessions import Session
    from sessions.records import Overflow


@dataclass(frozen=True, slots=True)
class ModelState:
    """How far the model is.

    Args:
        state: "ready" once it can answer.
        step: of loading, in a few words.
        error: why it could not be loaded, in one sentence.
    """

    state: Literal["loading", "ready", "failed"] = "ready"
    step: str = ""
    error: str = ""


@dataclass(frozen=True, slots=True)
class NewSession:
    """What a new conversation begins with, where the page says nothing else.

    Args:
        params: sampling parameters.
        is_guess: the model may suggest other parameters once it is there.
        overflow: what happens when the context is full.
    """

    params: SamplingParams = SamplingParams()  # noqa: RUF009 - it never changes
    is_guess: bool = False
    system: str | None = None
    thinking: bool | None = None
    overflow: "Overflow" = "refuse"


@dataclass(frozen=True, slots=True)
class WebOptions:
    """How the server is reached, and what it asks the program for.

    Args:
        credential: what lets in.
        host: the address to listen on.
        port: 0 takes any.
        allowed_hosts: more values of the Host header; one without a port stands for this port, and for none.
        cors_origins: of web pages that may use the API under /v1 with a token, such as https://chat.example.
        no_auth: nobody needs a credential; for addresses of this machine only.
        private: conversations are kept in memory only.
        model_state: of the model that is loaded, or being loaded.
        new_session: what a new conversation begins with.
        delete: removes a conversation for good, and returns sentences about what may be left.
        written: called after a message was saved.
        max_viewers: most pages and clients that watch at once.
    """

    credential: Credential
    host: str = "127.0.0.1"
    port: int = 8471
    allowed_hosts: tuple[str, ...] = ()
    cors_origins: tuple[str, ...] = ()
    no_auth: bool = False
    private: bool = False
    model_state: Callable[[], ModelState] = ModelState
    new_session: Callable[[], NewSession] = NewSession
    delete: "Callable[[Session], tuple[str, ...]] | None" = None
    written: Callable[[], None] = lambda: None
    max_viewers: int = 64
