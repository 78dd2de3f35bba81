"""Train the byte-level BPE tokenizer and write its Hugging Face files."""

import json
import os
import pathlib

from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, pre_tokenizers, trainers

from tools.builtin_model.conversation import conversation

VOCAB_SIZE = 1536
NUM_CONVERSATIONS = 20_000
END_OF_TEXT, START, END = "<|endoftext|>", "<|im_start|>", "<|im_end|>"
SPECIALS = (END_OF_TEXT, START, END)
# Qwen's pattern, so that every program that reads Qwen reads this: digits stand alone, which arithmetic needs.
_PATTERN = (
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
)
CHAT_TEMPLATE = (
    "{% for message in messages %}{{ '<|im_start|>' + message['role'] + '\n' + message['content'] + '<|im_end|>\n' }}"
    "{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}"
)


def train_tokenizer(seed: int) -> Tokenizer:
    """Learn the merges from training conversations."""
    texts = []
    for index in range(NUM_CONVERSATIONS):
        for message in conversation(seed, index).messages():
            texts.append(f"{message['role']}\n{message['content']}")
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(Regex(_PATTERN), "isolated"),
            pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False),
        ]
    )
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=VOCAB_SIZE - len(SPECIALS),
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
        min_frequency=2,
    )
    tokenizer.train_from_iterator(texts, trainer)
    tokenizer.add_special_tokens([AddedToken(text, special=True, normalized=False) for text in SPECIALS])
    assert tokenizer.get_vocab_size() == VOCAB_SIZE
    return tokenizer


def token_id(tokenizer: Tokenizer, text: str) -> int:
    """Return the id of a token that must exist."""
    found = tokenizer.token_to_id(text)
    assert found is not None
    return int(found)


def tokenizer_config(max_tokens: int) -> dict[str, object]:
    """Return tokenizer_config.json."""
    return {
        "tokenizer_class": "PreTrainedTokenizerFast",
        "bos_token": None,
        "eos_token": END,
        "pad_token": END_OF_TEXT,
        "unk_token": None,
        "additional_special_tokens": [START, END],
        "clean_up_tokenization_spaces": False,
        "model_max_length": max_tokens,
        "chat_template": CHAT_TEMPLATE,
    }


def save_tokenizer(tokenizer: Tokenizer, folder: pathlib.Path, max_tokens: int) -> None:
    """Write tokenizer.json and tokenizer_config.json."""
    folder.mkdir(parents=True, exist_ok=True)
    temporary = folder / ".tokenizer.json.tmp"
    temporary.write_text(tokenizer.to_str(pretty=True), encoding="utf-8")
    os.replace(temporary, folder / "tokenizer.json")
    text = json.dumps(tokenizer_config(max_tokens), indent=2, ensure_ascii=False)
    (folder / "tokenizer_config.json").write_text(text + "\n")
