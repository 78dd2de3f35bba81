"""Rewrites a chat template's syntax tree so that running it counts against a budget."""

from typing import Any

from jinja2 import nodes
from jinja2.visitor import NodeTransformer

from nanochat_infer.errors import TemplateError

MAX_NODES = 15_000


def add_counters(tree: nodes.Template) -> None:
    """Put counting calls into loops, macros, comparisons, slices, ~ and container literals.

    Raises:
        TemplateError: the tree is too large, or reads other templates.
    """
    for kind in (nodes.Include, nodes.Import, nodes.FromImport, nodes.Extends):
        if next(tree.find_all(kind), None) is not None:
            raise TemplateError(f"the chat template uses {kind.__name__.lower()}, which chat templates may not")
    if sum(1 for _ in tree.find_all(nodes.Node)) > MAX_NODES:
        raise TemplateError(f"the chat template has more than {MAX_NODES:,} parts")
    _Counters().visit(tree)


class _Counters(NodeTransformer):
    """Rewrites the syntax tree; helper calls are attributes of the environment, which templates cannot name."""

    def visit_For(self, node: nodes.For) -> nodes.Node:  # noqa: N802 - named by jinja2
        """Count every element, also those that the loop's condition drops."""
        weight = 1 + sum(1 for _ in node.find_all(nodes.Node))
        self.generic_visit(node)
        node.body.insert(0, _statement(_call("step", [nodes.Const(weight)])))
        if node.test is not None:
            node.test = nodes.And(_call("step", [nodes.Const(2)]), node.test)
        return node

    def visit_Macro(self, node: nodes.Macro) -> nodes.Node:  # noqa: N802
        """Count every call by the size of the body."""
        weight = 1 + sum(1 for _ in node.find_all(nodes.Node))
        self.generic_visit(node)
        node.body.insert(0, _statement(_call("step", [nodes.Const(weight)])))
        return node

    def visit_Compare(self, node: nodes.Compare) -> nodes.Node:  # noqa: N802
        """Count operands that are not literals."""
        self.generic_visit(node)
        if not isinstance(node.expr, nodes.Const):
            node.expr = _call("compared", [node.expr])
        for operand in node.ops:
            if not isinstance(operand.expr, nodes.Const):
                operand.expr = _call("compared", [operand.expr])
        return node

    def visit_Concat(self, node: nodes.Concat) -> nodes.Node:  # noqa: N802
        """Join by a counted call."""
        self.generic_visit(node)
        return _call("join_texts", node.nodes)

    def visit_Getitem(self, node: nodes.Getitem) -> nodes.Node:  # noqa: N802
        """Slice by a counted call."""
        self.generic_visit(node)
        if isinstance(node.arg, nodes.Slice) and node.ctx == "load":
            parts = (node.arg.start, node.arg.stop, node.arg.step)
            return _call("take_slice", [node.node, *(part or nodes.Const(None) for part in parts)])
        return node

    def visit_List(self, node: nodes.List) -> nodes.Node:  # noqa: N802
        """Count a literal that holds other values."""
        return self._literal(node, node.items)

    def visit_Tuple(self, node: nodes.Tuple) -> nodes.Node:  # noqa: N802
        """Count a literal, not the target of an assignment."""
        return self._literal(node, node.items) if node.ctx == "load" else node

    def visit_Dict(self, node: nodes.Dict) -> nodes.Node:  # noqa: N802
        """Count a literal that holds other values."""
        return self._literal(node, [pair.value for pair in node.items])

    def _literal(self, node: nodes.Expr, values: list[Any]) -> nodes.Node:
        self.generic_visit(node)
        return node if all(isinstance(value, nodes.Const) for value in values) else _call("made", [node])


def _call(name: str, arguments: list[Any]) -> nodes.Call:
    return nodes.Call(nodes.EnvironmentAttribute(name), arguments, [], None, None)


def _statement(expression: nodes.Expr) -> nodes.ExprStmt:
    return nodes.ExprStmt(expression)
