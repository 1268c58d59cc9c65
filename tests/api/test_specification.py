from django.test import Client
from openapi_spec_validator import validate


def test_the_specification_is_valid_and_names_every_part(client: Client) -> None:
    document = client.get("/api/v1/openapi.json").json()
    validate(document)
    assert {"/api/v1/me", "/api/v1/users", "/api/v1/auth/{client}/v1/auth/login"} <= set(document["paths"])
