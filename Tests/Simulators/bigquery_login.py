"""How Google lets service accounts in (<https://developers.google.com/identity/protocols/oauth2/service-account>).

Either a JWT of the account's is exchanged for an access token, or one for the API itself is the access token.
"""

from . import tokens
from .service import Reply

GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer"
SCOPES = {"https://www.googleapis.com/auth/bigquery", "https://www.googleapis.com/auth/cloud-platform",
          "https://www.googleapis.com/auth/bigquery.readonly"}
TOKEN_AUDIENCE = "https://oauth2.googleapis.com/token"
API_AUDIENCE = "https://bigquery.googleapis.com/"


class ServiceAccount:
    """One account, its key, and the tokens that it was given."""

    def __init__(self, key, email, key_id):
        self.key = key
        self.email = email
        self.key_id = key_id
        self.bearers = tokens.Bearers()

    def document(self, project, token_uri):
        """The JSON file that Google gives out for a key."""
        return {
            "type": "service_account", "project_id": project, "private_key_id": self.key_id,
            "private_key": self.key.path.read_text(), "client_email": self.email, "client_id": "100000000000000000000",
            "auth_uri": "https://accounts.google.com/o/oauth2/auth", "token_uri": token_uri}

    def claims(self, token):
        header, claims = self.key.claims(token)
        if header.get("kid", self.key_id) != self.key_id:
            raise tokens.BadToken("no such key")
        if claims.get("iss") != self.email:
            raise tokens.BadToken("no such account")
        return claims

    def exchange(self, request, token_uri, lifetime):
        """The token endpoint's answer."""
        form = request.form()
        if form.get("grant_type") != GRANT:
            return Reply.json({"error": "unsupported_grant_type", "error_description": "Invalid grant_type"}, 400)
        try:
            claims = self.claims(form.get("assertion", ""))
        except tokens.BadToken as error:
            return Reply.json({"error": "invalid_grant", "error_description": f"Invalid JWT: {error}"}, 400)
        if claims.get("aud") not in (token_uri, TOKEN_AUDIENCE):
            return Reply.json({"error": "invalid_grant", "error_description": "Invalid JWT: wrong audience."}, 400)
        if not SCOPES & set(str(claims.get("scope", "")).split()):
            return Reply.json({"error": "invalid_scope", "error_description": "Invalid OAuth scope."}, 400)
        return Reply.json({"access_token": self.bearers.issue("ya29.", lifetime), "expires_in": lifetime - 1,
                           "token_type": "Bearer"})

    def lets_in(self, token, endpoint):
        """Whether a bearer token is one that was given out, or a JWT for the API."""
        if token is None or self.bearers.is_valid(token):
            return token is not None
        try:
            claims = self.claims(token)
        except tokens.BadToken:
            return False
        return claims.get("sub") == self.email and claims.get("aud") in (API_AUDIENCE, endpoint + "/")
