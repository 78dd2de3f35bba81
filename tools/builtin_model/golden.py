"""Write the golden answers of the tests from the real model: greedy, int8, through our own engine."""

import argparse
import json
import pathlib

from nanochat_infer import SamplingParams, load
from nanochat_infer.text.chat_template import ChatMessage
from tools.builtin_model.evaluate import BUILTIN, MAX_NEW_TOKENS
from tools.builtin_model.export import publish

GOLDEN = pathlib.Path(__file__).resolve().parents[2] / "tests" / "builtin_golden.json"
CONVERSATIONS = (
    ("hello", "what are you?", "what can you do?", "bye"),
    ("my name is Anna", "i like tea", "what is my name?", "what do i like?"),
    ("my name is Bob", "i like tea", "what is my name?", "call me Rob instead", "who am i?"),
    ("What is 48 plus 27?", "What is 45 - 38?", "what is 7 x 8?", "what is 56 divided by 7?"),
    ("how do I resume a conversation?", "What is a KV cache?", "how do i set the temperature?"),
    ("What is the capital of France?", "and of Peru?", "what is the opposite of hot?", "what is the plural of mouse?"),
    ("spell banana", "write hello world in upper case", "name three fruits", "which day comes after Monday?"),
    ("tell me a story about a dragon",),
    ("who won the world cup in 1998?", "write me a poem about love"),
)


def golden_answers(model: pathlib.Path) -> list[list[list[str]]]:
    """Return each conversation as pairs of question and answer.

    Raises:
        ValueError: an answer did not end.
    """
    params = SamplingParams(temperature=0.0, max_tokens=MAX_NEW_TOKENS)
    found = []
    with load(str(model), weights="int8", device="cpu") as llm:
        for questions in CONVERSATIONS:
            messages: list[ChatMessage] = []
            pairs = []
            for question in questions:
                messages.append(ChatMessage("user", question))
                result = llm.chat(messages, params)
                if result.finish_reason != "stop":
                    raise ValueError(f"the answer to {question!r} did not end")
                messages.append(ChatMessage("assistant", result.text, token_ids=result.token_ids))
                pairs.append([question, result.text])
            found.append(pairs)
    return found


def main() -> None:
    """Parse the command line and write the file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", type=pathlib.Path, default=BUILTIN)
    parser.add_argument("--to", type=pathlib.Path, default=GOLDEN)
    args = parser.parse_args()
    if not args.model.is_dir():
        parser.error(f"{args.model} is no folder with a model")
    publish(args.to, (json.dumps(golden_answers(args.model), indent=1, ensure_ascii=False) + "\n").encode())


if __name__ == "__main__":
    main()
