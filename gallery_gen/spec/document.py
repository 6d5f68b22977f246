"""YAML text → plain values, with the line of every one; refuses to know what they mean.

Only mappings, sequences, text, numbers, booleans and null are read. Tags that would construct objects,
duplicate keys, and aliases that would make the values many times larger than the text are refused.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from gallery_gen.errors import Problem
from gallery_gen.files import UnfitFileError, read_ordinary

MAX_BYTES = 1_000_000
MAX_VALUES = 100_000
MAX_DEPTH = 20
MAX_SCALAR = 100
"""Characters of a key, or of a number and the like; text may be longer, and its field says how long."""
_SCALARS = {f"tag:yaml.org,2002:{name}" for name in ("str", "int", "float", "bool", "null")}
# libyaml reads ten times as fast, where it is installed, and gives the same nodes.
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_CONSTRUCTOR = yaml.constructor.SafeConstructor()

Path_ = tuple[str | int, ...]


class Document:
    """The values of one YAML file, or of a text that stands in a file.

    Attributes
    ----------
    name
        The file's path as messages show it.
    value
        Nested dicts, tuples and scalars; None where the file could not be read.
    lines
        Path of keys and indices → line number, from 1.
    problems
        What kept the file, or parts of it, from being read.

    """

    def __init__(self, source: Path | str, name: str, most: int = MAX_BYTES) -> None:
        self.name = name
        self.value: Any = None
        self.lines: dict[Path_, int] = {}
        self.problems: list[Problem] = []
        self._count = 0
        node = self._compose(source, most)
        if node is not None:
            self.value = self._convert(node, ())

    def line(self, path: Path_) -> int:
        """Return the line of a value, or of the nearest value around it."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)

    def problem(self, path: Path_, what: str, mend: str) -> Problem:
        """Make a problem that points at a value."""
        field = ".".join(str(part) for part in path)
        return Problem(self.name, self.line(path), field, what, mend)

    def _compose(self, source: Path | str, most: int) -> yaml.Node | None:
        try:
            text = source if isinstance(source, str) else read_ordinary(source, most).decode("utf-8-sig")
            _check_depth(text)
            node: yaml.Node | None = yaml.compose(text, Loader=_LOADER)
        except FileNotFoundError:
            self._refuse(None, "there is no such file", "create it")
        except UnfitFileError as error:
            self._refuse(None, *str(error.strerror).split(": "))
        except OSError as error:
            self._refuse(None, f"cannot be read ({error.strerror})", "check the file and its permissions")
        except UnicodeDecodeError:
            self._refuse(None, "is not UTF-8 text", "save it as UTF-8")
        except RecursionError:
            self._refuse(None, "is nested too deeply", "flatten it")
        except yaml.YAMLError as error:
            mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
            what = getattr(error, "problem", None) or getattr(error, "reason", None) or "cannot be parsed"
            self._refuse(
                None if mark is None else mark.line + 1, f"broken YAML: {what}", "mend the YAML here"
            )
        else:
            if node is None:
                self._refuse(None, "is empty", "write its fields")
            return node
        return None

    def _refuse(self, line: int | None, what: str, mend: str) -> None:
        self.problems.append(Problem(self.name, line, "", what, mend))

    def _convert(self, node: yaml.Node, path: Path_) -> Any:
        line = node.start_mark.line + 1
        self.lines[path] = line
        self._count += 1
        if self._count > MAX_VALUES:
            if self._count == MAX_VALUES + 1:
                self._refuse(
                    line, f"holds more than {MAX_VALUES} values", "write fewer, or use fewer aliases"
                )
            return None
        if len(path) > MAX_DEPTH:
            self._refuse(line, "is nested too deeply", "flatten it")
            return None
        if isinstance(node, yaml.MappingNode) and node.tag == "tag:yaml.org,2002:map":
            return self._convert_mapping(node, path)
        if isinstance(node, yaml.SequenceNode) and node.tag == "tag:yaml.org,2002:seq":
            return tuple(self._convert(item, (*path, index)) for index, item in enumerate(node.value))
        if isinstance(node, yaml.ScalarNode):
            return self._convert_scalar(node, path)
        self.problems.append(self.problem(path, f"the YAML tag {node.tag} is not read here", "remove it"))
        return None

    def _convert_mapping(self, node: yaml.MappingNode, path: Path_) -> dict[str, Any]:
        result: dict[str, Any] = {}
        for key_node, value_node in node.value:
            key = key_node.value
            line = key_node.start_mark.line + 1
            if not isinstance(key_node, yaml.ScalarNode) or len(key) > MAX_SCALAR:
                self._refuse(line, "a key must be plain, short text", "write a simple key")
                continue
            if key in result:
                self.problems.append(
                    Problem(self.name, line, ".".join(map(str, (*path, key))), "is written twice", "keep one")
                )
                continue
            result[key] = self._convert(value_node, (*path, key))
            self.lines[(*path, key)] = line
        return result

    def _convert_scalar(self, node: yaml.ScalarNode, path: Path_) -> Any:
        if node.tag not in _SCALARS:
            # YAML reads 2017-01-01 as a date; people mean the text.
            if node.tag == "tag:yaml.org,2002:timestamp":
                return node.value
            self.problems.append(self.problem(path, f"the YAML tag {node.tag} is not read here", "remove it"))
            return None
        if node.tag == "tag:yaml.org,2002:str":
            return node.value
        try:
            # Of a number as long as a book, conversion takes hours.
            if len(node.value) <= MAX_SCALAR:
                return _CONSTRUCTOR.construct_object(node)
        except (ValueError, LookupError, ArithmeticError, yaml.YAMLError):
            pass
        shown = f"{node.value[:MAX_SCALAR]!r} is not a readable value"
        self.problems.append(self.problem(path, shown, "quote it"))
        return None


def _check_depth(text: str) -> None:
    """Raise RecursionError before libyaml composes nodes, which deep nesting would let overflow its stack."""
    depth = 0
    for event in yaml.parse(text, Loader=_LOADER):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > 5 * MAX_DEPTH:
            raise RecursionError
