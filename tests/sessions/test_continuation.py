"""Going on from an unfinished answer: the same ids, no seam, not even inside a character or a think block."""

import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nanochat_infer.engine.events import Event, Finished, TokenGenerated, Usage
from nanochat_infer.engine.stats import EngineStats
from nanochat_infer.errors import ContextLengthError
from nanochat_infer.generation import TextDelta
from nanochat_infer.sampling_params import SamplingParams
from nanochat_infer.streaming import Generation, TextPipeline
from nanochat_infer.text.chat_template import ChatMessage, load_chat_template
from nanochat_infer.text.prompt import encode_chat, encode_plain
from nanochat_infer.text.tokenizer import Tokenizer
from sessions import Answer, AnswerFinished, Session, SessionManager, Store
from sessions.records import checksum, pack_ids
from tests.fake_kv import FakePrefill
from tests.fake_llm import FakeInfo, FakeLLM
from tests.tiny_tokenizer import eos_ids, write_tokenizer

FULL = SamplingParams(max_tokens=100_000)


class TokenStream:
    """Engine events of a model that always says the same answer, going on where the prompt ends."""

    seed = 3

    def __init__(self, ids: Sequence[int], limit: int) -> None:
        self._ids = list(ids)
        self._limit = limit
        self.cancelled = False

    def __iter__(self) -> Iterator[Event]:
        for number, token_id in enumerate(self._ids):
            if number >= self._limit:
                yield Finished("length", Usage(1, number))
                return
            yield TokenGenerated(token_id)
            if self.cancelled:
                yield Finished("cancelled")
                return
        yield Finished("stop")

    def cancel(self) -> None:
        self.cancelled = True


class ScriptedIds:
    """Real tokenizer and template; the "model" samples given ids."""

    def __init__(self, folder: Path, style: str, thinks: bool) -> None:
        write_tokenizer(folder, style)  # type: ignore[arg-type]
        self.tokenizer = Tokenizer.from_folder(folder)
        self.template = load_chat_template(folder, self.tokenizer)
        self.stop_ids = frozenset(eos_ids(style))  # type: ignore[arg-type]
        is_chat = self.template is not None
        self.info: Any = FakeInfo(is_chat=is_chat, supports_thinking=thinks and is_chat)
        self.answer: list[int] = []
        self.prompts: list[list[int]] = []

    def encode_chat(self, messages: Sequence[ChatMessage], **options: Any) -> list[int]:
        if self.template is None:
            return encode_plain(self.tokenizer, messages)
        return encode_chat(self.tokenizer, self.template, messages, **options)

    def json_constraint(self, *_: Any, **__: Any) -> Any:
        raise AssertionError("conversations ask for none")

    def start(
        self,
        prompt_ids: Sequence[int],
        params: SamplingParams | None = None,
        *,
        plain: bool | None = None,
        previous_ids: Sequence[int] = (),
        options: Any = None,
    ) -> Generation:
        params = params or FULL
        prompt = list(prompt_ids)
        self.prompts.append(prompt)
        done = max((k for k in range(len(self.answer) + 1) if k == 0 or prompt[-k:] == self.answer[:k]), default=0)
        pipeline = TextPipeline(
            self.tokenizer,
            prompt,
            params,
            self.stop_ids,
            thinks=self.info.supports_thinking,
            continues=self.template is None,
        )
        return Generation(TokenStream(self.answer[done:], params.max_tokens), pipeline, num_prompt_tokens=len(prompt))

    def prefill(self, prompt_ids: Sequence[int]) -> FakePrefill:
        return FakePrefill(prompt_ids)

    def stats(self) -> EngineStats:
        return EngineStats()


@pytest.fixture(scope="module", params=["chatml", "llama3", "none"])
def llm(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> ScriptedIds:
    return ScriptedIds(tmp_path_factory.mktemp(request.param), request.param, thinks=request.param == "chatml")


def finish(answer: Answer) -> AnswerFinished:
    events = list(answer)
    last = events[-1]
    assert isinstance(last, AnswerFinished)
    deltas = [event for event in events if isinstance(event, TextDelta)]
    assert "".join(d.text for d in deltas if d.kind == "content") == last.text
    assert "".join(d.text for d in deltas if d.kind == "reasoning") == last.reasoning
    return last


def cut_and_continue(
    llm: ScriptedIds, question: str, text: str, cuts: Sequence[int], thinking: bool | None = None
) -> AnswerFinished:
    """Let the model be cut after each of these numbers of ids; the end must be as if it never was."""
    llm.answer = [*llm.tokenizer.encode(text, add_special_tokens=False, parse_special=True), min(llm.stop_ids)]
    with Store.open(None) as store, SessionManager(store, llm) as manager:
        whole = finish(manager.create(params=FULL, thinking=thinking).send(question))
        session = manager.create(params=replace(FULL, max_tokens=cuts[0]), thinking=thinking)
        last = finish(session.send(question))
        for cut in [*cuts[1:], 100_000]:
            if last.finish_reason != "length":
                break
            if not last.token_ids:
                break
            session.set_params(replace(FULL, max_tokens=cut))
            last = finish(session.continue_answer())
        assert (last.text, last.reasoning, last.token_ids) == (whole.text, whole.reasoning, whole.token_ids)
        assert last.finish_reason == "stop"
        stored = session.messages()[-1]
        assert (stored.text, stored.reasoning, stored.token_ids) == (whole.text, whole.reasoning, whole.token_ids)
        return last


PIECES = st.sampled_from(["hello ", "the ", "ä", "中文", "👩‍👩‍👧", "\n", " ", "<", "code()", "é́", "\n\n", "🇩🇪", "."])


@settings(max_examples=60, deadline=None)
@given(
    text=st.lists(PIECES, min_size=1, max_size=12).map("".join),
    cuts=st.lists(st.integers(1, 9), min_size=1, max_size=4),
)
def test_no_seam_wherever_it_was_cut(llm: ScriptedIds, text: str, cuts: list[int]) -> None:
    cut_and_continue(llm, "question", "A" + text + "Z", cuts)


@pytest.mark.parametrize("cut", range(1, 40))
def test_no_seam_in_a_think_block(llm: ScriptedIds, cut: int) -> None:
    cut_and_continue(llm, "q", "<think>\nhm 中文, let me see\n</think>\n\nthe answer ä", [cut])


@pytest.fixture(scope="module", name="thinker")
def thinking_model(tmp_path_factory: pytest.TempPathFactory) -> ScriptedIds:
    return ScriptedIds(tmp_path_factory.mktemp("thinker"), "chatml", thinks=True)


TAGS = "Use <think> and </think> here"


@pytest.mark.parametrize("cut", range(1, 16))
def test_no_seam_in_an_answer_about_tags_with_thinking_off(thinker: ScriptedIds, cut: int) -> None:
    last = cut_and_continue(thinker, "q", TAGS, [cut], thinking=False)
    assert (last.text, last.reasoning) == (TAGS, "")


def test_the_same_answer_with_thinking_left_open_is_split(thinker: ScriptedIds) -> None:
    last = cut_and_continue(thinker, "q", TAGS, [6], thinking=None)
    assert (last.text, last.reasoning) == ("Use  here", " and ")


@pytest.mark.parametrize(
    ("text", "first", "then", "content", "reasoning"),
    [
        (TAGS, False, None, TAGS, ""),
        (TAGS, False, True, TAGS, ""),
        ("<think>\nlet me see\n</think>\n\nyes", None, False, "yes", "let me see"),
        ("<think>\nlet me see\n</think>\n\nyes", True, False, "yes", "let me see"),
    ],
)
@pytest.mark.parametrize("cut", [7, 8])
def test_an_answer_goes_on_as_it_began_when_thinking_is_switched_meanwhile(
    thinker: ScriptedIds, text: str, first: bool | None, then: bool | None, content: str, reasoning: str, cut: int
) -> None:
    ids = thinker.tokenizer.encode(text, add_special_tokens=False, parse_special=True)
    thinker.answer = [*ids, min(thinker.stop_ids)]
    with Store.open(None) as store, SessionManager(store, thinker) as manager:
        session = manager.create(params=replace(FULL, max_tokens=cut), thinking=first)
        finish(session.send("q"))
        session.set_params(FULL)
        session.set_thinking(then)
        last = finish(session.continue_answer())
        assert (last.text, last.reasoning) == (content, reasoning)
        assert last.token_ids == tuple(thinker.answer)


def test_thinking_that_ended_right_at_the_cut_is_followed_by_the_answer(thinker: ScriptedIds) -> None:
    thought = "<think>\nhm\n</think>\n\n"
    num_ids = len(thinker.tokenizer.encode(thought, add_special_tokens=False, parse_special=True))
    for cut in (num_ids - 1, num_ids):
        last = cut_and_continue(thinker, "q", thought + "An answer", [cut])
        assert (last.text, last.reasoning) == ("An answer", "hm")


def test_the_same_ids_are_the_prompt(llm: ScriptedIds) -> None:
    llm.answer = [*llm.tokenizer.encode("hello there, the end", add_special_tokens=False), min(llm.stop_ids)]
    with Store.open(None) as store, SessionManager(store, llm) as manager:
        session = manager.create(params=replace(FULL, max_tokens=5))
        finish(session.send("q"))
        finish(session.continue_answer())
        assert llm.prompts[-1] == llm.prompts[-2] + llm.answer[:5]
        row = session.messages()[-1]
        assert row.continues_id is not None
        partial = store.message(row.continues_id)
        assert partial is not None
        assert partial.token_ids == tuple(llm.answer[:5])  # kept beside it, unchanged


def test_usage_of_a_continued_answer_is_that_of_the_new_part(llm: ScriptedIds) -> None:
    llm.answer = [*llm.tokenizer.encode("hello there, the end", add_special_tokens=False), min(llm.stop_ids)]
    with Store.open(None) as store, SessionManager(store, llm) as manager:
        session = manager.create(params=replace(FULL, max_tokens=5))
        assert finish(session.send("q")).usage.completion_tokens == 5
        session.set_params(replace(FULL, max_tokens=3))
        last = finish(session.continue_answer())
        assert (len(last.token_ids), last.usage.completion_tokens) == (8, 3)
        assert session.messages()[-1].usage == last.usage


def test_a_stop_string_across_the_seam_is_seen(llm: ScriptedIds) -> None:
    llm.answer = [*llm.tokenizer.encode("one STOP two", add_special_tokens=False), min(llm.stop_ids)]
    params = replace(FULL, stop=("STOP",))
    with Store.open(None) as store, SessionManager(store, llm) as manager:
        session = manager.create(params=replace(params, max_tokens=len("one ST")))
        assert finish(session.send("q")).text == "one ST"
        session.set_params(params)
        last = finish(session.continue_answer())
        assert (last.text, last.finish_reason) == ("one ", "stop")


def test_a_new_stop_string_inside_the_old_text_is_left_alone(llm: ScriptedIds) -> None:
    llm.answer = [*llm.tokenizer.encode("one STOP two", add_special_tokens=False), min(llm.stop_ids)]
    with Store.open(None) as store, SessionManager(store, llm) as manager:
        session = manager.create(params=replace(FULL, max_tokens=9))
        finish(session.send("q"))
        session.set_params(replace(FULL, stop=("STOP",)))
        assert finish(session.continue_answer()).text == "one STOP two"


@pytest.mark.parametrize(("cut", "text"), [("one ### tw", "one ### two "), ("one ### two #", "one ### two ### three ")])
def test_a_new_stop_string_inside_the_old_text_ends_what_is_new(llm: ScriptedIds, cut: str, text: str) -> None:
    """One that began in the old text counts to it."""

    def encode(said: str) -> list[int]:
        return llm.tokenizer.encode(said, add_special_tokens=False)

    llm.answer = [*encode("one ### two ### three ### four"), min(llm.stop_ids)]
    assert llm.answer[: len(encode(cut))] == encode(cut)
    with Store.open(None) as store, SessionManager(store, llm) as manager:
        session = manager.create(params=replace(FULL, max_tokens=len(encode(cut))))
        assert finish(session.send("q")).text == cut
        session.set_params(replace(FULL, stop=("###",)))
        last = finish(session.continue_answer())
        assert (last.text, last.finish_reason) == (text, "stop")
        assert session.messages()[-1].text == text


def interrupted(path: Path, llm: ScriptedIds, text: str, ids: int) -> str:
    """Leave an answer as a kill does: journaled, not closed; its owner's file is gone."""
    llm.answer = [*llm.tokenizer.encode(text, add_special_tokens=False), min(llm.stop_ids)]
    with Store.open(path, journal_interval_s=0.001) as store, SessionManager(store, llm) as manager:
        session: Session = manager.create(params=FULL)
        user = store.begin_turn(session.key, None, "q", "", session._asking.new_answer())
        pipeline = TextPipeline(llm.tokenizer, [], FULL, llm.stop_ids, thinks=False, continues=llm.template is None)
        for token_id in llm.answer[:ids]:
            for delta in pipeline.push(token_id):
                store.journal(user[1], delta.text, "", delta.token_ids)
        return session.id


def test_an_interrupted_answer_goes_on_inside_a_character(llm: ScriptedIds, tmp_path: Path) -> None:
    path = tmp_path / "chat.db"
    session_id = interrupted(path, llm, "the 中文 text", 7)
    with Store.open(path) as store, SessionManager(store, llm) as manager:
        session = manager.open(session_id)
        assert session.messages()[-1].status == "interrupted"
        assert "\ufffd" not in session.messages()[-1].text
        last = finish(session.continue_answer())
        assert last.text == "the 中文 text"
        assert last.token_ids == tuple(llm.answer)


def test_with_another_tokenizer_the_text_goes_on() -> None:
    with Store.open(None) as store:
        first = FakeLLM(script=lambda _: "half an answer")
        with SessionManager(store, first) as manager:
            session = manager.create(params=replace(FULL, max_tokens=5))
            finish(session.send("q"))
        other = FakeLLM(script=lambda messages: "|" + messages[-1].content)
        other.tokenizer.fingerprint = "other"
        with SessionManager(store, other) as manager:
            again = manager.open(session.id)
            again.set_params(FULL)
            assert finish(again.continue_answer()).text == "half |half "


@pytest.mark.parametrize("cut", [6, 9])
@pytest.mark.parametrize("thinking", [None, False])
def test_with_another_tokenizer_the_thoughts_go_on(
    thinker: ScriptedIds, monkeypatch: pytest.MonkeyPatch, thinking: bool | None, cut: int
) -> None:
    text = "<think>\nhm let me see this\n</think>\n\nthe answer"
    thinker.answer = thinker.tokenizer.encode(text, add_special_tokens=False, parse_special=True)
    with Store.open(None) as store:
        with SessionManager(store, thinker) as manager:
            session = manager.create(params=replace(FULL, max_tokens=cut))
            first = finish(session.send("q"))
            assert (first.text, "hm let me see this".startswith(first.reasoning)) == ("", True)
            assert first.reasoning
        monkeypatch.setattr(thinker.tokenizer, "fingerprint", "other")
        with SessionManager(store, thinker) as manager:
            again = manager.open(session.id)
            again.set_params(FULL)
            again.set_thinking(thinking)
            last = finish(again.continue_answer())
            assert (last.text, last.reasoning) == ("the answer", "hm let me see this")


@pytest.mark.parametrize("kind", ["other words", "a hidden control token"])
def test_ids_that_do_not_say_what_the_message_says_are_not_gone_on_from(llm: ScriptedIds, kind: str) -> None:
    """As in a file that somebody forged: what was shown is what goes on."""
    llm.answer = llm.tokenizer.encode("hello there, the end", add_special_tokens=False)
    with Store.open(None) as store, SessionManager(store, llm) as manager:
        session = manager.create(params=replace(FULL, max_tokens=2))
        answer_id = finish(session.send("q")).message_id
        said, stop_id = "hello ", min(llm.stop_ids)
        words = llm.tokenizer.encode("code code" if kind == "other words" else said, add_special_tokens=False)
        forged_ids = words if kind == "other words" else [stop_id, *words]
        forged = pack_ids(forged_ids)

        def forge(connection: sqlite3.Connection) -> None:
            row = connection.execute("SELECT parent_id FROM messages WHERE id = ?", (answer_id,)).fetchone()
            values = (said, forged, checksum("assistant", row[0], said, "", forged), answer_id)
            connection.execute("UPDATE messages SET text = ?, token_ids = ?, hash = ? WHERE id = ?", values)

        before = llm.prompts[-1]
        store.transaction(forge)
        assert session.messages()[-1].sound
        finish(session.continue_answer())
    assert llm.prompts[-1][: len(before) + len(forged_ids)] != [*before, *forged_ids]
    shown = llm.tokenizer.decode(llm.prompts[-1])
    assert "hello" in shown
    assert "code" not in shown


def test_a_refused_continuation_changes_nothing() -> None:
    llm = FakeLLM(script=lambda _: "half an answer")
    with Store.open(None) as store, SessionManager(store, llm) as manager:
        session = manager.create(params=replace(FULL, max_tokens=5))
        finish(session.send("q"))
        before = session.messages()
        llm.start_error = ContextLengthError("context is full")
        with pytest.raises(ContextLengthError):
            session.continue_answer()
        assert session.messages() == before
        assert manager.open(session.id).messages() == before


def test_an_empty_unfinished_answer_is_begun_anew() -> None:
    llm = FakeLLM(prefill_delay_s=0.05, prefill_chunk=1)
    with Store.open(None) as store, SessionManager(store, llm) as manager:
        session = manager.create(params=FULL)
        answer = session.send("q")
        answer.stop()
        assert finish(answer).text == ""
        llm.prefill_delay_s = 0
        assert finish(session.continue_answer()).text == "You said: q"
