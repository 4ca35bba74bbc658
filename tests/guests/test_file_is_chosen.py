"""A host chooses the file of a guest list; whatever it is called, it is shown for a look."""

from io import BytesIO

import pytest
from flask.testing import FlaskClient

from tests.pages import texts


@pytest.mark.usefixtures("event")
@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("list\0.csv", "Import list .csv"),
        ("<b>list</b>.csv", "Import <b>list</b>.csv"),
        (f"{'x' * 5000}.csv", f"Import {'x' * 196}.csv"),
    ],
)
def test_a_file_may_be_called_anything(organiser: FlaskClient, name: str, shown: str) -> None:
    sent = {"file": (BytesIO(b"Name,Email\nAino,aino@example.org\n"), name)}
    answer = organiser.post("/organise/seminar/guests/import", data=sent, follow_redirects=True)
    assert (answer.status_code, texts(answer, "//h1")) == (200, [shown])
