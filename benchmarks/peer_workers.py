"""One engine in a process of its own: `python peer_workers.py ENGINE FOLDER THREADS CONTEXT`, commands come on stdin.

Each line of input is {"prompt": N, "tokens": N}, 0 tokens to time the prefill; of output {"seconds": S}. ENGINE is
ours-WEIGHTS, transformers, or llama-TYPE, which writes FOLDER's weights as a GGUF first where there is none. Needs
nothing of ours for the last two, so that another interpreter can run it.
"""

import json
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

Time = Callable[[int, int], float]  # prompt tokens, decoded tokens (0: time the prefill) -> seconds
BATCH = 512
GGUF_NAMES = {
    "self_attn.q_proj": "attn_q",
    "self_attn.k_proj": "attn_k",
    "self_attn.v_proj": "attn_v",
    "self_attn.o_proj": "attn_output",
    "self_attn.q_norm": "attn_q_norm",
    "self_attn.k_norm": "attn_k_norm",
    "mlp.gate_proj": "ffn_gate",
    "mlp.up_proj": "ffn_up",
    "mlp.down_proj": "ffn_down",
    "input_layernorm": "attn_norm",
    "post_attention_layernorm": "ffn_norm",
}
WHOLE_NAMES = {
    "model.embed_tokens.weight": "token_embd.weight",
    "model.norm.weight": "output_norm.weight",
    "lm_head.weight": "output.weight",
}


class Ids:
    """Fresh random prompts."""

    def __init__(self) -> None:
        import random

        self._random = random.Random(0)

    def make(self, count: int) -> list[int]:
        return [self._random.randrange(256) for _ in range(count)]


def ours(folder: Path, formats: str, threads: int, context: int) -> Time:
    from nanochat_infer import load
    from nanochat_infer.benchmarking.measure import greedy

    weights, _, kv_type = formats.partition("-kv-")
    llm = load(
        folder,
        device="cpu",
        weights=weights,
        kv_type=kv_type or "auto",
        threads=threads,
        ctx_size=context,
        speculation=False,
        max_seqs=1,
    )
    ids = Ids()

    def seconds(prompt: int, tokens: int) -> float:
        timings = llm.generate(ids.make(prompt), greedy(tokens + 1)).timings
        return tokens / timings.decode_tok_s if tokens else timings.ttft_ms / 1e3

    return seconds


def transformers(folder: Path, threads: int) -> Time:
    import torch
    from transformers import AutoModelForCausalLM

    torch.set_num_threads(threads)
    model: Any = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.bfloat16)
    model.eval()
    ids = Ids()

    def seconds(prompt: int, tokens: int) -> float:
        with torch.inference_mode():
            start_s = time.perf_counter()
            found = model(torch.tensor([ids.make(prompt)]), use_cache=True, logits_to_keep=1)
            token = found.logits[:, -1].argmax(-1, keepdim=True)
            if not tokens:
                return time.perf_counter() - start_s
            start_s = time.perf_counter()
            for _ in range(tokens):
                found = model(token, past_key_values=found.past_key_values, use_cache=True)
                token = found.logits[:, -1].argmax(-1, keepdim=True)
            return time.perf_counter() - start_s

    return seconds


def llama(folder: Path, kind: str, threads: int, context: int) -> Time:
    from llama_cpp import Llama

    name, _, flash = kind.partition("-")
    model = Llama(
        str(gguf_file(folder, name)),
        n_ctx=context,
        n_batch=BATCH,
        n_ubatch=BATCH,
        n_threads=threads,
        n_threads_batch=threads,
        flash_attn=bool(flash),
        verbose=False,
    )
    ids = Ids()

    def seconds(prompt: int, tokens: int) -> float:
        model.reset()
        start_s = time.perf_counter()
        model.eval(ids.make(prompt))
        if not tokens:
            return time.perf_counter() - start_s
        start_s = time.perf_counter()
        for token in ids.make(tokens):  # sampling through Python would cost it time that it needs not lose
            model.eval([token])
        return time.perf_counter() - start_s

    return seconds


def gguf_file(folder: Path, kind: str) -> Path:
    """Return the weights of a Hugging Face folder as a GGUF of kind q8_0, q4_0 or f16 beside them, made if missing."""
    import llama_cpp

    out = folder / f"peer-{kind}.gguf"
    if out.exists():
        return out
    whole = folder / "peer-f16.gguf"
    if not whole.exists():
        config = json.loads((folder / "config.json").read_text())
        unfinished = whole.with_suffix(".unfinished")
        write_gguf(folder, unfinished, config["model_type"], config, config["rope_theta"], half=True)
        whole.with_suffix(".unfinished").rename(whole)
    if kind != "f16":
        unfinished = out.with_suffix(".unfinished")
        params = llama_cpp.llama_model_quantize_default_params()
        params.ftype = {"q8_0": llama_cpp.LLAMA_FTYPE_MOSTLY_Q8_0, "q4_0": llama_cpp.LLAMA_FTYPE_MOSTLY_Q4_0}[kind]
        params.pure = True
        if llama_cpp.llama_model_quantize(str(whole).encode(), str(unfinished).encode(), params) != 0:
            raise SystemExit(f"llama.cpp cannot make {out}")
        unfinished.rename(out)
    return out


def write_gguf(folder: Path, out: Path, kind: str, config: Mapping[str, Any], rope_theta: float, *, half: bool) -> None:
    """Write all tensors, and a tokenizer whose tokens mean nothing: prompts are ids.

    Args:
        folder: with *.safetensors.
        out: the GGUF.
        kind: "llama" or "qwen3".
        config: sizes as in config.json.
        rope_theta: the base of the rotations.
        half: write matrices as float16; else everything is float32.
    """
    import gguf
    import numpy as np

    writer = gguf.GGUFWriter(str(out), kind)
    writer.add_block_count(config["num_hidden_layers"])
    writer.add_context_length(config["max_position_embeddings"])
    writer.add_embedding_length(config["hidden_size"])
    writer.add_feed_forward_length(config["intermediate_size"])
    writer.add_head_count(config["num_attention_heads"])
    writer.add_head_count_kv(config["num_key_value_heads"])
    writer.add_key_length(config["head_dim"])
    writer.add_value_length(config["head_dim"])
    writer.add_rope_dimension_count(config["head_dim"])
    writer.add_rope_freq_base(rope_theta)
    writer.add_layer_norm_rms_eps(config["rms_norm_eps"])
    writer.add_vocab_size(config["vocab_size"])
    writer.add_file_type(gguf.LlamaFileType.MOSTLY_F16 if half else gguf.LlamaFileType.ALL_F32)
    writer.add_tokenizer_model("no_vocab")
    for name, values in (item for file in sorted(folder.glob("*.safetensors")) for item in tensors_of(file)):
        if name == "lm_head.weight" and config.get("tie_word_embeddings"):
            continue  # some checkpoints store the shared matrix twice
        if kind == "llama" and name.endswith(("q_proj.weight", "k_proj.weight")):
            # Rotated pairs lie half a head apart; llama.cpp's llama wants them side by side.
            pairs = values.reshape(-1, 2, config["head_dim"] // 2, values.shape[-1])
            values = pairs.swapaxes(1, 2).reshape(values.shape)
        writer.add_tensor(gguf_name(name), values.astype(np.float16) if half and values.ndim > 1 else values)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def tensors_of(path: Path) -> Any:
    """Yield name and float32 values of each tensor of a safetensors file."""
    import numpy as np

    raw = np.memmap(path, np.uint8, "r")
    start = 8 + int(raw[:8].view("<u8")[0])
    for name, entry in json.loads(raw[8:start].tobytes()).items():
        if name == "__metadata__":
            continue
        begin, end = entry["data_offsets"]
        data = raw[start + begin : start + end]
        if entry["dtype"] == "BF16":
            values = (data.view("<u2").astype(np.uint32) << 16).view(np.float32)
        else:
            values = data.view({"F32": "<f4", "F16": "<f2"}[entry["dtype"]]).astype(np.float32)
        yield name, values.reshape(entry["shape"])


def gguf_name(name: str) -> str:
    """Return GGUF's name of a tensor."""
    if name in WHOLE_NAMES:
        return WHOLE_NAMES[name]
    _, _, layer, rest = name.split(".", 3)
    return f"blk.{layer}.{GGUF_NAMES[rest.removesuffix('.weight')]}.weight"


def main() -> None:
    """Serve commands until the input ends."""
    engine, folder, threads, context = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4])
    name, _, kind = engine.partition("-")
    if name == "ours":
        seconds = ours(folder, kind, threads, context)
    elif name == "llama":
        seconds = llama(folder, kind, threads, context)
    else:
        seconds = transformers(folder, threads)
    seconds(8, 2)
    print(json.dumps({"ready": engine}), flush=True)
    for line in sys.stdin:
        command = json.loads(line)
        print(json.dumps({"seconds": seconds(command["prompt"], command["tokens"])}), flush=True)


if __name__ == "__main__":
    main()
