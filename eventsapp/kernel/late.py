"""Functions that are imported when they are first called.

A web process answers visitors with a tenth of the house. What it is not asked for it need not load: the start is
shorter and the memory less. (Flask's documentation, "Lazily Loading Views", does so with views.)
"""

from collections.abc import Callable
from functools import cache
from importlib import import_module
from typing import Any


class Late:
    """Stands for the function at "package.module:name"; looks like it to whoever asks for its name or module."""

    def __init__(self, address: str) -> None:
        self.__module__, _, self.__name__ = address.partition(":")
        self.__qualname__ = self.__name__
        self._found: Callable[..., Any] | None = None

    def __call__(self, *arguments: Any, **named: Any) -> Any:
        """Call it."""
        return self.found()(*arguments, **named)

    def found(self) -> Callable[..., Any]:
        """The function itself. Raises ImportError or AttributeError where there is none."""
        if self._found is None:
            found: Callable[..., Any] = getattr(import_module(self.__module__), self.__name__)
            self._found = found
        return self._found


@cache
def late(address: str) -> Callable[..., Any]:
    """The function at "package.module:name", imported when it is first called. One address gives one object."""
    return Late(address)


class LateModule:
    """Stands for a module, which is imported when something of it is first asked for: templates get such."""

    #: `import` asks whether a module is still being made.
    __spec__ = None

    def __init__(self, name: str) -> None:
        self._name = name

    def __getattr__(self, wanted: str) -> Any:
        return getattr(import_module(self._name), wanted)
