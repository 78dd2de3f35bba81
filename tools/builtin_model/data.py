"""Turn conversations into batches of token ids, endlessly and reproducibly."""

import dataclasses
import random
from collections.abc import Iterator

import torch
from tokenizers import Tokenizer

from tools.builtin_model.cases import held_sentences
from tools.builtin_model.conversation import Conversation, conversation
from tools.builtin_model.patterns import normalise
from tools.builtin_model.tokenizer import END, END_OF_TEXT, START, token_id

SHARD_CONVERSATIONS = 2048
MICRO_BATCH_TOKENS = 2048
MAX_TOKENS = 1024
_PAD_TO = 8


@dataclasses.dataclass(frozen=True)
class Batch:
    """Token ids, int64 [rows, tokens], and the targets: -100 where nothing is to be learned."""

    input_ids: torch.Tensor
    targets: torch.Tensor


class Encoder:
    """Conversations to token ids, remembering which are answers."""

    def __init__(self, tokenizer: Tokenizer) -> None:
        self.tokenizer = tokenizer
        self.pad: int = token_id(tokenizer, END_OF_TEXT)
        self.start = token_id(tokenizer, START)
        self.end = token_id(tokenizer, END)
        self.newline = tokenizer.encode("\n").ids
        self.roles = {role: tokenizer.encode(f"{role}\n").ids for role in ("system", "user", "assistant")}

    def encode(self, talk: Conversation, contents: Iterator[list[int]]) -> tuple[list[int], list[bool]]:
        """Return ids and, for each, whether it belongs to an answer; contents are taken in order."""
        ids: list[int] = []
        is_answer: list[bool] = []
        for message in talk.messages():
            head = [self.start, *self.roles[message["role"]]]
            body = [*next(contents), self.end]
            ids += [*head, *body, *self.newline]
            is_answer += (
                [False] * len(head) + [message["role"] == "assistant"] * len(body) + [False] * len(self.newline)
            )
        return ids, is_answer

    def encode_all(self, talks: list[Conversation]) -> list[tuple[list[int], list[bool]]]:
        """Encode many conversations at once."""
        texts = [message["content"] for talk in talks for message in talk.messages()]
        contents = iter([encoding.ids for encoding in self.tokenizer.encode_batch(texts, add_special_tokens=False)])
        return [self.encode(talk, contents) for talk in talks]


def batch_rows(rows: list[tuple[list[int], list[bool]]], pad: int) -> Batch:
    """Pad rows on the right and shift the targets by one."""
    width = -(-(max(len(ids) for ids, _ in rows) - 1) // _PAD_TO) * _PAD_TO
    input_ids = torch.full((len(rows), width), pad)
    targets = torch.full((len(rows), width), -100)
    for row, (ids, is_answer) in enumerate(rows):
        input_ids[row, : len(ids) - 1] = torch.tensor(ids[:-1])
        wanted = [token if answer else -100 for token, answer in zip(ids[1:], is_answer[1:], strict=True)]
        targets[row, : len(ids) - 1] = torch.tensor(wanted)
    return Batch(input_ids, targets)


class BatchStream:
    """An endless row of batches; `shard` and `place` say where it stands, so that it can be resumed."""

    def __init__(self, tokenizer: Tokenizer, seed: int, shard: int = 0, place: int = 0) -> None:
        self.encoder = Encoder(tokenizer)
        self.seed, self.shard, self.place = seed, shard, place
        self.held = held_sentences()
        self._batches = self._load()

    def _load(self) -> list[Batch]:
        first = self.shard * SHARD_CONVERSATIONS
        talks = [conversation(self.seed, first + i) for i in range(SHARD_CONVERSATIONS)]
        talks = [talk for talk in talks if not any(normalise(turn.user) in self.held for turn in talk.turns)]
        rows = [row for row in self.encoder.encode_all(talks) if len(row[0]) <= MAX_TOKENS]
        rng = random.Random(f"order/{self.seed}/{self.shard}")
        rng.shuffle(rows)
        rows.sort(key=lambda row: len(row[0]))
        groups: list[list[tuple[list[int], list[bool]]]] = [[]]
        for row in rows:
            if groups[-1] and (len(groups[-1]) + 1) * len(row[0]) > MICRO_BATCH_TOKENS:
                groups.append([])
            groups[-1].append(row)
        rng.shuffle(groups)
        return [batch_rows(group, self.encoder.pad) for group in groups]

    def next(self) -> Batch:
        """Return the next batch."""
        if self.place >= len(self._batches):
            self.shard, self.place = self.shard + 1, 0
            self._batches = self._load()
        self.place += 1
        return self._batches[self.place - 1]
