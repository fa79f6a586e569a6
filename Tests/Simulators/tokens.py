"""Keys and signed tokens: RSA keys from the `openssl` program, the check of RS256 signatures (RFC 7515, RFC 8017)."""

import base64
import hashlib
import json
import pathlib
import secrets
import subprocess
import time

# DigestInfo of SHA-256 in PKCS#1 v1.5.
SHA256_PREFIX = bytes.fromhex("3031300d060960864801650304020105000420")


class BadToken(ValueError):
    """A token that does not let anybody in."""


class Key:
    """An RSA key: the private half in a PKCS#8 file that is its owner's alone."""

    def __init__(self, path):
        self.path = pathlib.Path(path)
        self.path.touch(0o600)
        run("genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048", "-out", str(self.path))
        self.public = run("pkey", "-in", str(self.path), "-pubout", "-outform", "DER")
        self.modulus, self.exponent = numbers(self.public)

    @property
    def fingerprint(self):
        """What Snowflake shows as RSA_PUBLIC_KEY_FP."""
        return "SHA256:" + base64.b64encode(hashlib.sha256(self.public).digest()).decode()

    def sign(self, claims):
        """A JWT."""
        head = without_padding(json.dumps({"alg": "RS256", "typ": "JWT"}).encode())
        message = f"{head}.{without_padding(json.dumps(claims).encode())}"
        signature = run("dgst", "-sha256", "-sign", str(self.path), input=message.encode())
        return f"{message}.{without_padding(signature)}"

    def signs(self, message, signature):
        size = (self.modulus.bit_length() + 7) // 8
        if len(signature) != size:
            return False
        found = pow(int.from_bytes(signature), self.exponent, self.modulus).to_bytes(size)
        digest = SHA256_PREFIX + hashlib.sha256(message).digest()
        return found == b"\x00\x01" + b"\xff" * (size - len(digest) - 3) + b"\x00" + digest

    def claims(self, token, now=None):
        """The header and the claims of a JWT that this key has signed and that is valid now; raises `BadToken`."""
        try:
            head, body, signature = token.split(".")
            header, claims = json.loads(decoded(head)), json.loads(decoded(body))
            signature = decoded(signature)
        except ValueError as error:
            raise BadToken("not a JWT") from error
        if header.get("alg") != "RS256":
            raise BadToken("not signed with RS256")
        if not self.signs(f"{head}.{body}".encode(), signature):
            raise BadToken("the signature is not the key's")
        now = now or time.time()
        times = [claims.get(name) for name in ("iat", "exp")]
        if not all(isinstance(value, (int, float)) for value in times):
            raise BadToken("iat and exp are missing")
        issued, ends = times
        if ends <= now:
            raise BadToken("it has expired")
        if issued > now + 60 or claims.get("nbf", 0) > now + 60:
            raise BadToken("it is not valid yet")
        if ends - issued > 3600:
            raise BadToken("it lives for more than an hour")
        return header, claims


class Bearers:
    """Opaque tokens that a server has given away, and when they end."""

    def __init__(self):
        self.ends = {}

    def issue(self, prefix, lifetime):
        token = prefix + secrets.token_hex(16)
        self.ends[token] = time.time() + lifetime
        return token

    def is_valid(self, token):
        return token is not None and self.ends.get(token, 0) > time.time()


def decoded(text):
    return base64.b64decode(text + "=" * (-len(text) % 4), "-_", validate=True)


def without_padding(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def run(*arguments, input=None):
    return subprocess.run(["openssl", *arguments], check=True, capture_output=True, input=input).stdout


def numbers(public):
    """Modulus and exponent of a DER SubjectPublicKeyInfo with an RSA key."""
    _, outer, _ = element(public)
    _, _, rest = element(outer)
    _, bits, _ = element(rest)
    _, pair, _ = element(bits[1:])
    _, modulus, rest = element(pair)
    _, exponent, _ = element(rest)
    return int.from_bytes(modulus), int.from_bytes(exponent)


def element(der):
    """The first element of DER: its tag, its contents, what follows."""
    length, start = der[1], 2
    if length & 0x80:
        start += length & 0x7F
        length = int.from_bytes(der[2:start])
    return der[0], der[start:start + length], der[start + length:]
