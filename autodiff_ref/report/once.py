"""The conditions under which a source keeps something but once, as in ``if self.x is None:``."""

import ast


def kept_once(tree: ast.AST) -> list[int]:
    """The lines that ask whether something is there already, before they keep it."""
    return [
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and asked_in(node.test) & kept_by(node)
    ]


def asked_in(test: ast.expr) -> set[str]:
    """What a condition asks for: ``x`` of ``self.x is None`` and of ``"x" not in self.cache``."""
    nodes = list(ast.walk(test))
    keys = {n.value for n in nodes if isinstance(n, ast.Constant) and isinstance(n.value, str)}
    return keys | {n.attr for n in nodes if isinstance(n, ast.Attribute)}


def kept_by(statement: ast.If) -> set[str]:
    """What the statement behind it keeps in an object, or under a key."""
    found = set()
    for part in statement.body:
        for target in part.targets if isinstance(part, ast.Assign) else ():
            match target:
                case ast.Attribute(attr=name):
                    found.add(name)
                case ast.Subscript(slice=ast.Constant(value=str(key))):
                    found.add(key)
    return found
