# ruff: noqa: E501 - the attacks are one line each
"""Chat templates in the sandbox: Hugging Face's results, and limits that hostile templates cannot pass."""

import json
import threading
import time
import tracemalloc
from datetime import datetime
from typing import Any

import jinja2
import pytest

from nanochat_infer.errors import TemplateError
from nanochat_infer.text.template_sandbox import SandboxedTemplate
from tests.shared_data import DATA

MESSAGES = [{"role": "user", "content": "hi"}]
BIG = "{% set ns = namespace(x='a') %}"

REFUSED = {
    "huge product": "{{ 'a' * 10**9 }}",
    "huge product of literals": "{{ 'a' * 1000000000 }}",
    "huge list": "{{ [1] * 10**9 }}",
    "product other way": "{{ 10**9 * 'a' }}",
    "medium product, repeated": "{% for i in range(1000) %}{% set x = 'a' * 1000000 %}{% endfor %}",
    "kept products": "{% set ns = namespace(l=[]) %}{% for i in range(999) %}"
    "{% set ns.l = ns.l + ['a' * 1000000 ~ i] %}{% endfor %}",
    "huge power": "{{ 10 ** (10 ** 9) }}",
    "power": "{{ 7 ** 10000000 }}",
    "negative power of a huge number": "{{ (10**1000) ** -1000000 }}",
    "squaring": "{% set ns = namespace(x=2) %}{% for i in range(64) %}{% set ns.x = ns.x * ns.x %}{% endfor %}{{ ns.x }}",
    "range too long": "{% for i in range(10**9) %}{% endfor %}",
    "nested ranges": "{% for a in range(1000) %}{% for b in range(1000) %}{% for c in range(1000) %}x"
    "{% endfor %}{% endfor %}{% endfor %}",
    "nested silent ranges": "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}",
    "loop condition never true": "{% for a in range(99999) if false %}{% endfor %}" * 50,
    "nested loop condition": "{% for a in range(9999) %}{% for b in range(9999) if false %}{% endfor %}{% endfor %}",
    "doubling by ~": BIG + "{% for i in range(64) %}{% set ns.x = ns.x ~ ns.x %}{% endfor %}",
    "doubling by +": BIG + "{% for i in range(64) %}{% set ns.x = ns.x + ns.x %}{% endfor %}",
    "doubling by replace": BIG + "{% for i in range(64) %}{% set ns.x = ns.x.replace('a', 'aa') %}{% endfor %}",
    "doubling by replace filter": BIG + "{% for i in range(64) %}{% set ns.x = ns.x|replace('a', 'aa') %}{% endfor %}",
    "doubling by join": BIG + "{% for i in range(64) %}{% set ns.x = [ns.x, ns.x]|join %}{% endfor %}",
    "doubling by join method": BIG + "{% for i in range(64) %}{% set ns.x = ns.x.join(['b', 'b', 'b']) %}{% endfor %}",
    "doubling by set block": BIG + "{% for i in range(64) %}{% set y %}{{ ns.x }}{{ ns.x }}{% endset %}"
    "{% set ns.x = y %}{% endfor %}",
    "doubling by format": BIG + "{% for i in range(64) %}{% set ns.x = '%s%s' % (ns.x, ns.x) %}{% endfor %}",
    "doubling by format filter": BIG + "{% for i in range(64) %}{% set ns.x = '%s%s'|format(ns.x, ns.x) %}{% endfor %}",
    "doubling by str.format": BIG + "{% for i in range(64) %}{% set ns.x = '{0}{0}'.format(ns.x) %}{% endfor %}",
    "doubling by tojson": BIG + "{% for i in range(64) %}{% set ns.x = [ns.x, ns.x]|tojson %}{% endfor %}",
    "doubling by escape": "{% set ns = namespace(x='&') %}{% for i in range(64) %}{% set ns.x = ns.x|forceescape|string + '' %}"
    "{% set ns.x = ns.x ~ ns.x %}{% endfor %}",
    "doubling lists": "{% set ns = namespace(x=[1]) %}{% for i in range(64) %}{% set ns.x = [ns.x, ns.x] %}{% endfor %}{{ ns.x }}",
    "doubling tuples": "{% set ns = namespace(x=(1,)) %}{% for i in range(64) %}{% set ns.x = (ns.x, ns.x) %}{% endfor %}{{ ns.x }}",
    "doubling dicts": "{% set ns = namespace(x={}) %}{% for i in range(64) %}{% set ns.x = {'a': ns.x, 'b': ns.x} %}"
    "{% endfor %}{{ ns.x }}",
    "doubling by dict()": "{% set ns = namespace(x={}) %}{% for i in range(64) %}{% set ns.x = dict(a=ns.x, b=ns.x) %}"
    "{% endfor %}{{ ns.x|tojson }}",
    "comparing doubled lists": "{% set n = namespace(x=[1], y=[1]) %}{% for i in range(64) %}{% set n.x = [n.x, n.x] %}"
    "{% set n.y = [n.y, n.y] %}{% endfor %}{{ n.x == n.y }}",
    "doubling by map": "{% set ns = namespace(x=[1]) %}{% for i in range(64) %}{% set ns.x = [0, 0]|map('replace', 0, ns.x)|list %}"
    "{% endfor %}",
    "macro recursion": "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
    "macro tree": "{% macro m(n) %}{% if n %}{{ m(n - 1) }}{{ m(n - 1) }}{% endif %}{% endmacro %}{{ m(60) }}",
    "macro output": "{% macro m() %}"
    + "a" * 50_000
    + "{% endmacro %}{% for i in range(1000) %}{% set x = m() %}{% endfor %}",
    "macro buffer": "{% macro m() %}{% for i in range(90000) %}"
    + "a" * 5000
    + "{% endfor %}{% endmacro %}{% set x = m() %}",
    "recursive loop": "{% for x in [1] recursive %}{{ loop([x]) }}{% endfor %}",
    "caller recursion": "{% macro m() %}{{ caller() }}{% endmacro %}{% macro n() %}{% call m() %}{{ n() }}{% endcall %}"
    "{% endmacro %}{{ n() }}",
    "output too long": "{% for i in range(1000) %}" + "a" * 5000 + "{% endfor %}",
    "slices kept": "{% set a = 'a' * 1000000 %}" + "".join(f"{{% set b{i} = a[1:] %}}" for i in range(400)),
    "center": "{{ 'a'.center(10**9) }}",
    "center filter": "{{ 'a'|center(1000000000) }}",
    "ljust": "{{ 'a'.ljust(10**9) }}",
    "zfill": "{{ 'a'.zfill(1000000000) }}",
    "expandtabs": "{{ '\t'.expandtabs(1000000000) }}",
    "indent filter": "{{ 'a\nb'|indent(1000000000, true) }}",
    "tojson indent": "{{ [1]|tojson(indent=1000000000) }}",
    "tojson indent text": "{{ [[[[[1]]]]]|tojson(indent='a' * 900000) }}",
    "format width": "{{ '%1000000000d' % 1 }}",
    "format filter width": "{{ '%1000000000d'|format(1) }}",
    "format star": "{{ '%*d' % (1000000000, 1) }}",
    "str.format width": "{{ '{:1000000000}'.format(1) }}",
    "str.format nested width": "{{ '{:{}}'.format(1, 1000000000) }}",
    "wordwrap": "{{ 'a b c'|wordwrap(1, wrapstring='x' * 1000000) }}",
    "lipsum": "{{ lipsum(100000) }}",
    "batch fill": "{{ [1]|batch(1000000000, 0)|list }}",
    "slice filter": "{{ [1]|slice(1000000000)|list }}",
    "sum of lists": "{{ range(90000)|map('string')|map('list')|sum(start=[]) }}",
    "map chain": "{{ range(90000)" + "|map('string')|list" * 300 + " }}",
    "lazy map chain": "{% for x in range(90000)" + "|map('upper')" * 300 + " %}{% endfor %}",
    "urlize": "{{ ('http://a.b ' * 1000)|urlize }}",
    "list of a text": "{% for i in range(100) %}{% set x = ('é' * 1000000)|list %}{% endfor %}",
    "split": "{% set n = namespace(l=[]) %}{% for i in range(50) %}{% set n.l = n.l + [('ab ' * 300000).split(' ')] %}{% endfor %}",
    "comparisons": "{% set a = 'a' * 1000000 %}{% set b = a ~ '' %}{% for i in range(90000) %}{{ a == b }}{% endfor %}",
    "searches": "{% set a = 'a' * 1000000 %}{% for i in range(90000) %}{% if 'aaaab' in a %}{% endif %}{% endfor %}",
    "straight searches": "{% set a = 'a' * 900000 ~ 'c' %}" + "{% set x = ('a' * 900 ~ 'b') in a %}" * 2000,
    "tests on long texts": "{% set a = 'a' * 1000000 %}{% for i in range(90000) %}{{ a is eq(a ~ 'b') }}{% endfor %}",
    "strftime width": "{{ strftime_now('%1000000Y') }}",
    "strftime long": "{{ strftime_now('%c' * 100000) }}",
    "include": "{% include 'x' %}",
    "import": "{% import 'x' as x %}",
    "from import": "{% from 'x' import y %}",
    "extends": "{% extends 'x' %}",
    "class": "{{ ''.__class__.__mro__[1].__subclasses__() }}",
    "class by filter": "{{ (''|attr('__class__')).__mro__ }}",
    "class by item": "{{ ''['__class__']['__mro__'] }}",
    "class by map": "{{ ['']|map(attribute='__class__')|map(attribute='__mro__')|list|first|first|tojson }}",
    "format class": "{{ '{0.__class__.__init__.__globals__}'.format(range) }}",
    "format_map": "{{ '{a:1000000000}'.format_map({'a': 1}) }}",
    "globals of a function": "{{ raise_exception.__globals__.os }}",
    "code of a macro": "{% macro m() %}{% endmacro %}{{ m.__init__.__globals__ }}",
    "self": "{{ self.__init__.__globals__ }}",
    "self private": "{{ self._TemplateReference__context.environment }}",
    "namespace class": "{{ namespace.__init__.__globals__ }}",
    "cycler globals": "{{ cycler.__init__.__globals__.os.popen('id').read() }}",
    "joiner globals": "{{ joiner.__init__.__globals__ }}",
    "dict class": "{{ dict.__base__.__subclasses__() }}",
    "loop globals": "{% for x in [1] %}{{ loop.__init__.__globals__ }}{% endfor %}",
    "undefined globals": "{{ nothing.__init__.__globals__ }}",
    "generator frame": "{% set g = [1]|map('string') %}{{ g.gi_frame.f_globals }}",
    "changing a list": "{{ messages.append(1) }}",
    "changing a dict": "{{ messages[0].update({'role': 'system'}) }}",
    "popping": "{{ messages.pop() }}",
    "encoding": "{{ 'a'.encode() }}",
    "environment": "{{ environment.step }}",
    "deep source": "{{ " + "(" * 20_000 + "1" + ")" * 20_000 + " }}",
    "deep lists": "{{ " + "[" * 5_000 + "]" * 5_000 + " }}",
    "many blocks": "{% for a in [1] %}" * 60 + "{% endfor %}" * 60,
    "long sum": "{{ 1" + "+1" * 50_000 + " }}",
    "syntax": "{% for %}",
    "unknown filter": "{{ 1|system }}",
    "unknown tag": "{% trans %}x{% endtrans %}",
    "division": "{{ 1 / 0 }}",
    "too long": "a" * 200_000,
    "huge number as text": "{{ 10 ** 1200 * 10 ** 1200 * 10 ** 1200 * 10 ** 1200 }}",
    "round": "{{ 1.5|round(1000000000) }}",
    "truncate": "{{ nothing|truncate(1000000000, leeway='x') }}",
    "refusal": "{{ raise_exception('no system role') }}",
}


@pytest.mark.parametrize("source", REFUSED.values(), ids=REFUSED.keys())
def test_hostile_template_is_refused_quickly_in_little_memory(source: str) -> None:
    started_s = time.thread_time()
    with pytest.raises(TemplateError) as caught:
        SandboxedTemplate(source).render({"messages": MESSAGES})
    assert time.thread_time() - started_s < 1.0
    assert len(str(caught.value).splitlines()) == 1


@pytest.mark.parametrize(
    "name",
    [
        "kept products",
        "slices kept",
        "list of a text",
        "split",
        "doubling by ~",
        "doubling lists",
        "macro buffer",
        "map chain",
    ],
)
def test_hostile_template_stays_below_50_mb(name: str) -> None:
    tracemalloc.start()
    try:
        with pytest.raises(TemplateError):
            SandboxedTemplate(REFUSED[name]).render({"messages": MESSAGES})
        assert tracemalloc.get_traced_memory()[1] < 50e6
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize(
    "source",
    [
        "{{ raise_exception.__globals__ }}",
        "{{ ''.__class__ }}",
        "{{ ''|attr('__class__') }}",
        "{{ range.__self__ }}",
        "{{ messages[0]._x }}",
        "{{ ['']|map(attribute='__class__')|join }}",
    ],
)
def test_private_attribute_shows_nothing(source: str) -> None:
    assert SandboxedTemplate(source).render({"messages": MESSAGES}) == ""


CORRECT = {
    "texts": ("{{ 'ab' * 3 ~ 1 ~ none ~ true }}", "ababab1NoneTrue"),
    "arithmetic": "{{ 7 // 2 }} {{ 7 % 4 }} {{ 2 ** 10 }} {{ -3 }} {{ 1.5 + 2 }}",
    "methods": "{{ ' a,b '.strip().split(',')[-1].upper() }} {{ 'x'.startswith('x') }} {{ 'a-b'.replace('-', '+') }}",
    "dicts": "{{ {'a': 1}.items()|list }} {{ {'a': 1}.get('b', 2) }} {% for k, v in {'x': 1}.items() %}{{ k }}{{ v }}{% endfor %}",
    "namespaces": "{% set n = namespace(a=0) %}{% for i in range(5) %}{% set n.a = n.a + i %}{% endfor %}{{ n.a }}",
    "slices": "{{ messages[::-1]|length }} {{ 'abc'[1:] }} {{ 'abc'[:-1] }} {{ 'abcdef'[1:5:2] }}",
    "loops": "{% for i in range(9) if i % 2 %}{% if i == 7 %}{% break %}{% endif %}{{ loop.index0 }}{{ i }}{% endfor %}",
    "else": "{% for i in [] %}x{% else %}y{% endfor %}",
    "unpacking": "{% for a, b in [(1, 2), (3, 4)] %}{{ a }}{{ b }}{% endfor %}{% set x, y = 1, 2 %}{{ x }}{{ y }}",
    "macros": "{% macro m(a, b=2) %}{{ a }}{{ b }}{{ varargs }}{% endmacro %}{{ m(1) }}{{ m(1, 3, 4) }}",
    "call blocks": "{% macro m() %}<{{ caller() }}>{% endmacro %}{% call m() %}x{% endcall %}",
    "filter blocks": "{% filter upper %}abc{% endfilter %}",
    "set blocks": "{% set x %}a{{ 1 }}b{% endset %}{{ x|trim }}",
    "json": "{{ messages|tojson }} {{ {'ä': '<'}|tojson(indent=2) }}",
    "maps": "{{ messages|map(attribute='role')|join(', ') }} {{ messages|selectattr('role', 'equalto', 'user')|list|length }}",
    "tests": "{{ 'a' is string }} {{ x is defined }} {{ messages is iterable }} {{ {} is mapping }} {{ 3 is odd }} {{ 1 is in [1] }}",
    "containers": "{{ [1, 'a', (2,), {'b': none}] }}",
    "conditions": "{{ 'a' if messages else 'b' }} {{ not messages }} {{ 1 < 2 < 3 }} {{ 'a' in 'abc' and 1 not in [2] }}",
    "whitespace": "  {% if true %}\n  a\n  {%- endif %}\n\nb",
    "formats": "{{ '%s-%02d' % ('a', 3) }} {{ '%s'|format('b') }} {{ '{}:{:>3}'.format('c', 4) }}",
    "undefined": "{{ nothing }}{{ nothing|default('d') }}{{ messages[0].nothing }}",
    "joiner": "{% set j = joiner(', ') %}{% for i in [1, 2] %}{{ j() }}{{ i }}{% endfor %}",
    "generation": ("{% for i in [1, 2] %}{% generation %}{{ i }}{% endgeneration %}{% endfor %}", "12"),
    "sorting": "{{ [3, 1, 2]|sort|list }} {{ {'b': 1, 'a': 2}|dictsort }} {{ [1, 1, 2]|unique|list }}",
    "numbers": "{{ '5'|int + 1 }} {{ [1, 2]|sum }} {{ [1, 2]|max }} {{ -1.5|abs }} {{ 2.567|round(1) }}",
    "recursive loop": "{% for x in [[1, [2]], 3] recursive %}{% if x is iterable %}{{ loop(x) }}{% else %}{{ x }}{% endif %}{% endfor %}",
}


@pytest.mark.parametrize("case", CORRECT.values(), ids=CORRECT.keys())
def test_ordinary_template_renders_as_in_plain_jinja(case: Any) -> None:
    source, expected = case if isinstance(case, tuple) else (case, None)
    if expected is None:
        environment = jinja2.Environment(trim_blocks=True, lstrip_blocks=True, extensions=["jinja2.ext.loopcontrols"])
        environment.filters["tojson"] = lambda x, indent=None: json.dumps(x, ensure_ascii=False, indent=indent)
        expected = environment.from_string(source).render(messages=MESSAGES)
    assert SandboxedTemplate(source).render({"messages": MESSAGES}) == expected


def _cases() -> list[dict[str, Any]]:
    path = DATA / "chat-templates" / "cases.json"
    return json.loads(path.read_text(encoding="utf-8"))["cases"] if path.exists() else []


@pytest.mark.parametrize("case", _cases(), ids=lambda case: case["name"])  # empty, so skipped, without shared data
def test_published_templates_reproduce(case: dict[str, Any]) -> None:
    now = datetime(2025, 7, 10, 12)
    assert SandboxedTemplate(case["chat_template"]).render(case["data"], now.strftime) == case["expected"]


def test_message_of_raise_exception_is_shown() -> None:
    with pytest.raises(TemplateError, match="no system role"):
        SandboxedTemplate("{{ raise_exception('no system role') }}").render({"messages": MESSAGES})


def test_a_thousand_long_messages_are_no_bomb() -> None:
    source = "{% for m in messages %}{{ '<|im_start|>' + m.role + '\n' + m.content|trim + '<|im_end|>\n' }}{% endfor %}"
    messages = [{"role": "user", "content": "word " * 180} for _ in range(1000)]
    rendered = SandboxedTemplate(source).render({"messages": messages})
    assert len(rendered) == sum(len(f"<|im_start|>user\n{m['content'].strip()}<|im_end|>\n") for m in messages)


def test_one_long_message_is_no_bomb() -> None:
    source = "{% for m in messages %}{{ '[' + m.content.split('x')[-1].strip() + ']' }}{% endfor %}"
    assert SandboxedTemplate(source).render({"messages": [{"content": "é" * 1_000_000}]}) == f"[{'é' * 1_000_000}]"


def test_a_refused_rendering_leaves_the_template_usable() -> None:
    template = SandboxedTemplate("{% for i in range(n) %}{% for j in range(n) %}x{% endfor %}{% endfor %}")
    with pytest.raises(TemplateError):
        template.render({"messages": [], "n": 9999})
    assert template.render({"messages": [], "n": 2}) == "xxxx"


def test_renderings_in_threads_do_not_share_budgets() -> None:
    template = SandboxedTemplate("{% for i in range(3000) %}{% if i == 2999 %}{{ name }}{% endif %}{% endfor %}")
    results: dict[str, str] = {}

    def work(name: str) -> None:
        results[name] = template.render({"messages": [], "name": name})

    threads = [threading.Thread(target=work, args=(f"t{index}",)) for index in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == {f"t{index}": f"t{index}" for index in range(8)}


def test_a_templates_own_refusal_is_one_printable_line() -> None:
    template = SandboxedTemplate("{{ raise_exception('no\\n\\x1b[31m roles') }}")
    with pytest.raises(TemplateError) as caught:
        template.render({"messages": MESSAGES})
    assert str(caught.value).isprintable()
    assert str(caught.value).endswith("no [31m roles")
