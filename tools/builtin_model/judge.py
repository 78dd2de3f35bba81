"""Ask a model a person's own questions, single, in conversations, and far outside; no script composed them.

`python -m tools.builtin_model.judge [--questions FILE] [--show]`. questions.json was written by a helper who knew only
what the model shall do. Its file: {"single": [question], "conversations": [{"system": text, "turns": [question]}],
"outside": [text]}, a question being {"q", "all_of", "any_of", "none_of", "system"}; one without any of the three is not
graded. In a conversation the model reads its own earlier answers.
"""

import argparse
import json
import pathlib
from collections.abc import Callable
from typing import Any

from nanochat_infer import SamplingParams, load
from nanochat_infer.errors import ModelFileError
from nanochat_infer.text.chat_template import ChatMessage
from tools.builtin_model.evaluate import BUILTIN, MAX_NEW_TOKENS, UNENDED
from tools.builtin_model.turns import Check

QUESTIONS = pathlib.Path(__file__).with_name("questions.json")
_REFUSALS = Check(any_of=("don't know", "can't do", "only English", "too hard", "have no list", "can't"))
Ask = Callable[[list[ChatMessage]], str]


def read_questions(path: pathlib.Path) -> dict[str, Any]:
    """Return the questions of a file.

    Raises:
        OSError: it cannot be read.
        ValueError: it is not of the form that this module's docstring gives.
    """
    try:
        questions: dict[str, Any] = json.loads(path.read_text())
        asked = [*questions["single"], *(turn for talk in questions["conversations"] for turn in talk["turns"])]
        texts = [turn["q"] for turn in asked] + questions["outside"]
        groups = [turn.get(name, []) for turn in asked for name in ("all_of", "any_of", "none_of")]
        words = [word for group in groups for word in group]
        is_right = all(isinstance(text, str) for text in texts + words) and str not in map(type, groups)
    except (KeyError, TypeError, AttributeError, ValueError):
        is_right = False
    if not is_right:
        raise ValueError(f"{path} does not hold questions of the form that --help shows")
    return questions


def check_of(question: dict[str, Any]) -> Check | None:
    """Return the check of a question, None where it is not graded."""
    all_of, any_of, none_of = (tuple(question.get(name, ())) for name in ("all_of", "any_of", "none_of"))
    is_graded = bool(all_of or any_of or none_of)
    return Check(all_of=all_of, any_of=any_of, none_of=none_of) if is_graded else None


def judge(questions: dict[str, Any], ask: Ask, show: Callable[[str], None]) -> dict[str, tuple[int, int]]:
    """Ask everything.

    Args:
        questions: as in the file.
        ask: answers messages.
        show: gets a line for each question, with "+" or "-" in front where it is graded.

    Returns:
        Right answers and graded questions, for "single", "conversations" and "outside".
    """
    counts = {"single": [0, 0], "conversations": [0, 0], "outside": [0, 0]}

    def said(kind: str, messages: list[ChatMessage], check: Check | None) -> str:
        answer = ask(messages)
        is_right = check is not None and check.passes(answer) and not answer.endswith(UNENDED)
        if check is not None:
            counts[kind][0] += is_right
            counts[kind][1] += 1
        show(f"{' ' if check is None else '+' if is_right else '-'} {messages[-1].content} => {answer}")
        return answer

    def start(text: str) -> list[ChatMessage]:
        if text:
            show(f"  system: {text}")
        return [ChatMessage("system", text)] if text else []

    for question in questions["single"]:
        said("single", [*start(question.get("system", "")), ChatMessage("user", question["q"])], check_of(question))
    for talk in questions["conversations"]:
        show("---")
        messages = start(talk.get("system", ""))
        for question in talk["turns"]:
            messages.append(ChatMessage("user", question["q"]))
            messages.append(ChatMessage("assistant", said("conversations", messages, check_of(question))))
    for text in questions["outside"]:
        said("outside", [ChatMessage("user", text)], _REFUSALS)
    return {kind: (right, total) for kind, (right, total) in counts.items()}


def main() -> None:
    """Parse the command line, ask, and print one line of JSON last."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", type=pathlib.Path, default=BUILTIN)
    parser.add_argument("--questions", type=pathlib.Path, default=QUESTIONS)
    parser.add_argument("--show", action="store_true", help="print every question and answer")
    args = parser.parse_args()
    try:
        questions = read_questions(args.questions)
        llm = load(str(args.model), weights="int8", device="cpu")
    except OSError as error:
        parser.error(f"{args.questions} cannot be read: {error.strerror or error}")
    except (ValueError, ModelFileError) as error:
        parser.error(str(error))
    params = SamplingParams(temperature=0.0, max_tokens=MAX_NEW_TOKENS)
    with llm:

        def ask(messages: list[ChatMessage]) -> str:
            result = llm.chat(messages, params)
            return result.text if result.finish_reason == "stop" else result.text + UNENDED

        counts = judge(questions, ask, print if args.show else lambda _line: None)
    print(json.dumps({kind: {"right": right, "of": total} for kind, (right, total) in counts.items()}))


if __name__ == "__main__":
    main()
