"""Databricks' OAuth for machines (<https://docs.databricks.com/en/dev-tools/auth/oauth-m2m.html>)."""

import base64

from .service import Reply


def answer(databricks, request):
    """The well-known document, or a token for the client's secret."""
    if request.path == "/oidc/.well-known/oauth-authorization-server":
        return Reply.json({
            "issuer": databricks.endpoint + "/oidc", "token_endpoint": databricks.endpoint + "/oidc/v1/token",
            "authorization_endpoint": databricks.endpoint + "/oidc/v1/authorize",
            "grant_types_supported": ["client_credentials"]})
    if (request.method, request.path) != ("POST", "/oidc/v1/token"):
        return Reply.json({"error": "invalid_request", "error_description": "no such path"}, 404)
    pair = f"{databricks.credentials['client_id']}:{databricks.credentials['client_secret']}"
    if request.headers.get("Authorization") != "Basic " + base64.b64encode(pair.encode()).decode():
        return Reply.json({"error": "invalid_client", "error_description": "Client authentication failed"}, 401)
    form = request.form()
    if form.get("grant_type") != "client_credentials" or form.get("scope") != "all-apis":
        return Reply.json({"error": "invalid_request", "error_description": "grant_type or scope"}, 400)
    lifetime = int(databricks.options["token_seconds"])
    return Reply.json({"access_token": databricks.bearers.issue("eyJ", lifetime), "token_type": "Bearer",
                       "expires_in": lifetime, "scope": "all-apis"})
