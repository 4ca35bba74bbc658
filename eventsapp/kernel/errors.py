"""What operations say when they refuse."""


class Refused(Exception):
    """An operation can't be done as asked, and nothing was changed.

    sentence: for the person, in their language (may be lazily translated).
    field: the name of the form field that it is about, or "".
    """

    def __init__(self, sentence: object, field: str = "") -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.field = field

    def __str__(self) -> str:
        return str(self.sentence)
