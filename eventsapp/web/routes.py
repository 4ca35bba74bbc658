"""Routes that are ready when they are used, not all of them at the start."""

from collections.abc import Callable

from werkzeug.routing import Rule

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
