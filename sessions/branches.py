"""Where a conversation's tree divides, seen from one branch of it. Markers are looked through."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sessions.records import Message, Role, Status, TreeNode


@dataclass(frozen=True, slots=True)
class Sibling:
    """One of several messages that hang at the same place.

    Args:
        id: the message.
        leaf_id: the newest message behind it; switching goes there.
        num_messages: it and all behind it.
        first_line: of its text.
        looked_at: it is on the branch that is looked at.
    """

    id: int
    leaf_id: int
    role: Role
    status: Status
    first_line: str
    created_at: datetime
    num_messages: int
    looked_at: bool


@dataclass(frozen=True, slots=True)
class Branch:
    """A place where the tree divides.

    Args:
        parent_id: the message before it; None is the beginning.
        siblings: oldest first, two or more.
    """

    parent_id: int | None
    siblings: tuple[Sibling, ...]

    @property
    def position(self) -> int:
        """Which of the siblings is looked at, from 0; -1 where the branch ends before."""
        return next((i for i, sibling in enumerate(self.siblings) if sibling.looked_at), -1)


class Tree:
    """The messages that a conversation reaches, with what follows each.

    Args:
        nodes: parents before their children.
    """

    def __init__(self, nodes: Sequence[TreeNode]) -> None:
        self._nodes = {node.id: node for node in nodes}
        self._children: dict[int | None, list[TreeNode]] = {}
        for node in nodes:
            # A parent that is out of reach, as in a damaged file, makes a beginning.
            parent = node.parent_id if node.parent_id in self._nodes else None
            self._children.setdefault(parent, []).append(node)
        self._newest: dict[int, int] = {}
        self._sizes: dict[int, int] = {}
        for node in reversed(nodes):
            behind = [child.id for child in self._children.get(node.id, [])]
            self._newest[node.id] = max([node.id, *(self._newest[i] for i in behind)])
            self._sizes[node.id] = (node.role != "marker") + sum(self._sizes[i] for i in behind)

    def __contains__(self, message_id: int) -> bool:
        return message_id in self._nodes

    def node(self, message_id: int) -> TreeNode | None:
        """Return a message, or None if it is out of reach."""
        return self._nodes.get(message_id)

    def newest_leaf(self, message_id: int) -> int:
        """Return the newest message behind this one; itself where nothing follows."""
        return self._newest[message_id]

    def divisions(self, branch: Sequence[Message]) -> list[Branch]:
        """Return where the tree divides along a branch, first to last."""
        looked_at = {message.id for message in branch}
        parents = [None, *(message.id for message in branch if message.role != "marker")]
        places = [(parent, self._visible(parent)) for parent in parents]
        return [
            Branch(parent, tuple(self._sibling(node, looked_at) for node in nodes))
            for parent, nodes in places
            if len(nodes) > 1
        ]

    def _visible(self, parent_id: int | None) -> list[TreeNode]:
        """Return what follows a message, oldest first; instead of a marker what follows it."""
        waiting, found = list(self._children.get(parent_id, [])), []
        while waiting:
            node = waiting.pop()
            if node.role == "marker":
                waiting += self._children.get(node.id, [])
            else:
                found.append(node)
        return sorted(found, key=lambda node: node.id)

    def _sibling(self, node: TreeNode, looked_at: set[int]) -> Sibling:
        return Sibling(
            node.id,
            self._newest[node.id],
            node.role,
            node.status,
            node.first_line,
            node.created_at,
            self._sizes[node.id],
            node.id in looked_at,
        )


def above_markers(branch: Sequence[Message]) -> list[Message]:
    """Return the branch up to its last message that is no marker."""
    end = next((i + 1 for i in reversed(range(len(branch))) if branch[i].role != "marker"), 0)
    return list(branch[:end])
