"""The longer texts of --help."""

PLANNED_COMMANDS = ("eval",)

DESCRIPTION = "Chat with an open-weight language model on this machine. Without -m, a small built-in one answers."
BATCH_DESCRIPTION = """\
Answer many prompts side by side, and write each answer as soon as it is there. Run the same command
again after an interruption, a crash or a change: only lines without an answer are run. Nothing is
saved among the conversations.

Each line of FILE is a JSON object with
  "prompt"       a user's message, as -p; or with "raw": true a plain text to go on from
  "messages"     in place of a prompt: [{"role": "user", "content": "Hi"}, ...]
and optionally
  "system"       system prompt
  "id"           a text or number, given back with the answer
  "temperature", "top_k", "top_p", "min_p", "repetition_penalty", "seed", "max_tokens" (or
  "max_length"), "stop", "think"
The options below, before or after the word batch, are for lines that do not say it themselves.
"""
BATCH_EPILOG = """\
Each answer is a JSON object with "line", "id", "key" and what -p --json prints, or with "line", "id" and
"error". Answers come in the order in which they finish. Exit codes: 0 every line is answered, 1 a line
failed or nothing could be run, 2 wrong usage, 130 interrupted.
"""
BENCH_DESCRIPTION = """\
Measure prompt processing, decoding, time to the first token, load time and memory, and how much of the
memory's speed decoding reaches. Prompts are random and new each time; nothing is guessed ahead, and no
answer ends early. Other programs that run meanwhile show in the figures.
"""
BENCH_EPILOG = """\
The last line of standard output is a JSON object. Medians; "spread" is highest minus lowest, as a share
of the median. "share" is what decoding reads per second (the weights and the KV of the context once per
token) over what the same number of threads read from memory just before and after. Lengths that the
model's context cannot hold are shortened to it.
"""
PACK_DESCRIPTION = """\
Pack a model folder into one file: weights quantized and laid out as the CPU kernels read them, with
tokenizer and chat template. It is used like a folder, -m OUT, and opens at once. Prints how far the
packed weights are from the model's own: relative RMS error by kind of weight, and the worst output.
"""
SERVE_DESCRIPTION = """\
Chat in the browser: the page of this program, with the same conversations as in the terminal. Prints the
link to open. Only this machine can reach it, unless --host says otherwise. Ctrl+C ends it.
"""
EPILOG = f"""\
commands (each has its own --help):
  batch      answer the prompts of a JSONL file side by side, resumable
  bench      measure speed and memory on this machine
  pack       pack a model folder into one .nano file that opens at once
  serve      chat in the browser, on a page of this program
  sessions   find, show, name, tag, export, import, back up or delete conversations
  doctor     say what was found on this machine: processor, GPU, SQLite, folders, caches

A prompt comes from -p, from standard input, or from both (standard input first). The answer goes
to standard output, everything else to standard error. With no prompt, on a terminal, a chat starts.
Settings are taken from: option > environment (NANOCHAT_INFER_MODEL, _CONTEXT_LENGTH, _TEMPERATURE,
...) > config.toml > the model's generation_config.json > the defaults above.
Exit codes: 0 done, 1 error, 2 wrong usage, 130 interrupted.

Planned, not in this version: {", ".join(PLANNED_COMMANDS)}.
"""
SESSIONS_DESCRIPTION = """\
The saved conversations. No model is loaded. Each action has its own --help, and --json prints its
result as JSON. ID is an id, its beginning, or a name.
"""
