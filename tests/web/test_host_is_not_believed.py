"""Whoever asks names a host; nobody else is sent there."""

from flask.testing import FlaskClient


def test_an_address_without_its_slash_leads_on_within_the_site(client: FlaskClient) -> None:
    answer = client.get("/organise?lang=fi", headers={"Host": "evil.example"})
    assert (answer.status_code, answer.location) == (308, "/organise/?lang=fi")
