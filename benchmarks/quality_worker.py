"""llama.cpp's logits of a Hugging Face folder: a JSON job on stdin, float32 arrays in its work folder, JSON on stdout.

Runs by a Python that has llama-cpp-python and gguf; needs nothing of ours besides the names of tensors. Kinds are f32
(weights and KV, to prove that the conversion is right), q8_0 and q4_0 (all matrices), q4_0-mixed (llama.cpp's own
choice of types, with a better output matrix).
"""

import json
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.peer_workers import gguf_name

BATCH = 512
Config = dict[str, Any]


def write_f32(folder: Path, config: Config, out: Path) -> None:
    """Write all tensors as float32, and no vocabulary: inputs are ids."""
    import gguf

    kind = config["architecture"]
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
    writer.add_rope_freq_base(config["rope"]["rope_theta"])
    writer.add_layer_norm_rms_eps(config["rms_norm_eps"])
    writer.add_vocab_size(config["vocab_size"])
    writer.add_file_type(gguf.LlamaFileType.ALL_F32)
    writer.add_tokenizer_model("no_vocab")
    for file in sorted(folder.glob("*.safetensors")):
        for name, values in tensors_of(file):
            if name == "lm_head.weight" and config["tie_word_embeddings"]:
                continue  # some checkpoints store the shared matrix twice
            if kind == "llama" and name.endswith(("q_proj.weight", "k_proj.weight")):
                # Rotated pairs lie half a head apart; llama.cpp's llama wants them side by side.
                pairs = values.reshape(-1, 2, config["head_dim"] // 2, values.shape[-1])
                values = pairs.swapaxes(1, 2).reshape(values.shape)
            writer.add_tensor(gguf_name(name), values)
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


def quantized(whole: Path, kind: str) -> Path:
    """Return a GGUF of that kind, made from the float32 one.

    Raises:
        RuntimeError: llama.cpp refuses.
    """
    import llama_cpp

    if kind == "f32":
        return whole
    out = whole.with_name(f"{kind}.gguf")
    params = llama_cpp.llama_model_quantize_default_params()
    name, _, mixed = kind.partition("-")
    params.ftype = {"q8_0": llama_cpp.LLAMA_FTYPE_MOSTLY_Q8_0, "q4_0": llama_cpp.LLAMA_FTYPE_MOSTLY_Q4_0}[name]
    params.pure = not mixed
    params.nthread = 2
    if llama_cpp.llama_model_quantize(str(whole).encode(), str(out).encode(), params) != 0:
        raise RuntimeError(f"llama.cpp cannot quantize this model to {kind}")
    return out


def types_of(path: Path) -> tuple[dict[str, int], float]:
    """Return how many matrices have which type, and their bits per weight."""
    import gguf

    matrices = [tensor for tensor in gguf.GGUFReader(str(path)).tensors if len(tensor.shape) == 2]
    bits = 8 * sum(int(t.n_bytes) for t in matrices) / sum(int(t.n_elements) for t in matrices)
    return dict(Counter(tensor.tensor_type.name for tensor in matrices)), bits


def logits_of(path: Path, sequences: Sequence[Sequence[int]], threads: int, kv: str) -> Any:
    """Return float32 [tokens, vocab_size], the sequences one after the other."""
    import llama_cpp
    import numpy as np

    kv_type = {"f32": llama_cpp.GGML_TYPE_F32, "f16": llama_cpp.GGML_TYPE_F16, "q8_0": llama_cpp.GGML_TYPE_Q8_0}[kv]
    model = llama_cpp.Llama(
        str(path),
        n_ctx=max(map(len, sequences)) + 8,
        n_batch=BATCH,
        n_ubatch=BATCH,
        n_threads=threads,
        n_threads_batch=threads,
        type_k=kv_type,
        type_v=kv_type,
        flash_attn=kv == "q8_0",  # it has no other way to quantized values
        logits_all=True,
        verbose=False,
    )
    found = []
    for ids in sequences:
        model.reset()
        model.eval(list(ids))
        found.append(np.array(model.scores[: len(ids)], np.float32))
    return np.concatenate(found)


def main() -> None:
    """Do one job: {"folder", "work", "config", "kinds", "sequences", "threads"}."""
    import numpy as np

    job = json.load(sys.stdin)
    work = Path(job["work"])
    whole = work / "f32.gguf"
    write_f32(Path(job["folder"]), job["config"], whole)
    answers: dict[str, dict[str, Any]] = {}
    for kind in job["kinds"]:
        weights, _, kv = kind.partition("/")
        try:
            path = quantized(whole, weights)
            kv = kv or ("f32" if weights == "f32" else "f16")
            np.save(work / f"{kind.replace('/', '-')}.npy", logits_of(path, job["sequences"], job["threads"], kv))
        except (RuntimeError, ValueError) as error:
            answers[kind] = {"error": str(error)}
            continue
        types, bits = types_of(path)
        answers[kind] = {"types": types, "bits": bits, "kv": kv}
    print(json.dumps(answers), flush=True)


if __name__ == "__main__":
    main()
