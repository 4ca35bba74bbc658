"""Routes that are ready when they are used, not all of them at the start.

Each package's `routes.py` is its list of addresses: the methods, the address, and the view's name in its module, which
is imported when the first of its pages is asked for.
"""

from collections.abc import Callable

from flask import Blueprint
from werkzeug.routing import Rule

from eventsapp.kernel.late import late

Build = Callable[..., tuple[str, str]]


class LateRule(Rule):
    """A route that compiles the function which writes its address when the first one is asked for.

    Werkzeug compiles two for each route when it is added: of a hundred routes that is a twentieth of our start,
    and most are never asked for in one process.
    """

    def _compile_builder(self, append_unknown: bool = True) -> Build:
        def build(rule: LateRule, **values: object) -> tuple[str, str]:
            compiled: Build = Rule._compile_builder(rule, append_unknown).__get__(rule, None)
            setattr(rule, "_build_unknown" if append_unknown else "_build", compiled)
            return compiled(**values)

        return build


def add_views(blueprint: Blueprint, module: str, *rows: tuple[str, str, str] | tuple[str, str, str, str]) -> None:
    """Give a module's views their addresses.

    rows: methods ("GET POST"), address, the view's name in the module, and the endpoint where that is another.
    """
    for methods, rule, view, *endpoint in rows:
        name = endpoint[0] if endpoint else view
        blueprint.add_url_rule(rule, name, late(f"{module}:{view}"), methods=methods.split())
