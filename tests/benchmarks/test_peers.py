"""Two processes of ours stand for us and a peer; no speed is asserted."""

import json
import sys
from argparse import Namespace

import pytest

from benchmarks import peers
from benchmarks.peer_workers import gguf_name
from nanochat_infer.benchmarking.shapes import SHAPES

ARGUMENTS = (
    *("--shape", "tiny", "--threads", "1", "--prompt-lengths", "8", "--contexts", "4", "20"),
    *("--tokens", "3", "--pairs", "2"),
)


def test_pairs_of_two_processes(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(peers, "engines", lambda args: [("ours-bf16", sys.executable)])
    assert peers.main(ARGUMENTS) == 0
    table, _, last = capsys.readouterr().out.rstrip("\n").rpartition("\n")
    found = json.loads(last)
    cases = [(row["what"], row["tokens"], row["peer"]) for row in found["rows"]]
    assert cases == [("prefill", 8, "ours-bf16"), ("decode", 4, "ours-bf16"), ("decode", 20, "ours-bf16")]
    for row in found["rows"]:
        assert min(row[name] for name in ("ours_tok_s", "peer_tok_s", "ratio", "read_gb_s")) > 0
    assert "ours tok/s" in table


def test_peers_that_cannot_run_are_one_sentence(tmp_path, capfd) -> None:
    with pytest.raises(peers.PeerError, match="cannot be started: No such file"):
        peers.Peer("llama-q8_0", str(tmp_path / "python"), tmp_path, 1, 64)
    with pytest.raises(peers.PeerError, match="ended with exit code 1"):
        peers.Peer("ours-int8", sys.executable, tmp_path, 1, 64)
    assert "config.json" in capfd.readouterr().err
    with pytest.raises(peers.PeerError, match="there is no peer"):
        peers.engines(Namespace(peer_python=None, llama=[], no_transformers=True))
    with pytest.raises(peers.PeerError, match="has a context of 1024 tokens"):
        peers.main([*ARGUMENTS, "--contexts", "4000"])


def test_every_tensor_has_a_name_in_gguf() -> None:
    for shape in SHAPES.values():
        names = [gguf_name(name) for name, _ in shape.tensors()]
        assert len(set(names)) == len(names)
    assert gguf_name("model.layers.3.self_attn.k_proj.weight") == "blk.3.attn_k.weight"
