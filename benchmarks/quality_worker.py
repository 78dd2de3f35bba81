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

from benchmarks.peer_workers import write_gguf

BATCH = 512


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
    config = job["config"]
    write_gguf(Path(job["folder"]), whole, config["architecture"], config, config["rope"]["rope_theta"], half=False)
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
