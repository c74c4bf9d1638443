"""Edits of YAML nodes: a mutant shares every node with the original but those on the path to the change."""

from __future__ import annotations

from hegui.kb.yamlsource import Node, NodeValue

Path = tuple[str | int, ...]


def put(root: Node, path: Path, new: Node | None) -> Node:
    """The tree with the node at ``path`` replaced, or removed (``new`` is None)."""
    if not path:
        assert new is not None
        return new
    step, rest = path[0], path[1:]
    if isinstance(step, str):
        assert isinstance(root.value, dict)
        entries = dict(root.value)
        if rest or new is not None:
            # A key that is not there yet is added at the end.
            entries[step] = put(entries[step], rest, new) if rest or step in entries else new  # type: ignore[assignment]
        else:
            del entries[step]
        return like(root, entries)
    assert isinstance(root.value, list)
    items = list(root.value)
    if rest or new is not None:
        items[step] = put(items[step], rest, new)
    else:
        del items[step]
    return like(root, items)


def like(node: Node, value: NodeValue) -> Node:
    """Another value at the same place."""
    raw = "" if isinstance(value, (dict, list)) or value is None else _raw(value)
    return Node(value, node.line, node.column, node.file, key_places=node.key_places, raw=raw)


def made(node: Node, value: object) -> Node:
    """Plain data as nodes that all stand where ``node`` does; nodes inside it are kept."""
    if isinstance(value, Node):
        return value
    if isinstance(value, dict):
        return like(node, {key: made(node, item) for key, item in value.items()})
    if isinstance(value, list):
        return like(node, [made(node, item) for item in value])
    return like(node, value)  # type: ignore[arg-type]


def _raw(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def place(path: Path) -> str:
    """A path as the list of explained mutants writes it: ``breach[2].when[1]``, counted from 1."""
    text = ""
    for step in path:
        text += f"[{step + 1}]" if isinstance(step, int) else f".{step}" if text else step
    return text
