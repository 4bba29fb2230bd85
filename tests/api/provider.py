"""A small OpenID provider, a process of its own: real keys, real tokens, and mistakes on demand.

`python -m tests.api.provider PORT`. Whoever asks to log in is `subject-1` at once; `/fault?name=…`
says what is wrong with the next token.
"""

import base64
import hashlib
import json
import secrets
import sys
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT, SECRET = "linjia-test", "示例-client-secret"
KEYS = {name: rsa.generate_private_key(65537, 2048) for name in ("one", "stranger", "fresh")}


class Provider(BaseHTTPRequestHandler):
    """Discovery, keys, log-in and tokens."""

    issuer = ""
    fault = ""
    shown: ClassVar = ["one"]
    grants: ClassVar[dict[str, dict[str, str]]] = {}

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        match parts.path:
            case "/.well-known/openid-configuration":
                self.say(
                    {
                        "issuer": self.issuer,
                        "authorization_endpoint": f"{self.issuer}/authorize",
                        "token_endpoint": f"{self.issuer}/token",
                        "jwks_uri": f"{self.issuer}/keys",
                    }
                )
            case "/keys":
                self.say({"keys": [public(name) for name in Provider.shown]})
            case "/authorize":
                self.authorize(query)
            case "/fault":
                Provider.fault = query.get("name", "")
                if Provider.fault == "fresh key":
                    Provider.shown = ["one", "fresh"]
                self.say({})
            case _:
                self.send_error(404)

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"])).decode()
        form = {name: values[0] for name, values in parse_qs(body).items()}
        grant = Provider.grants.pop(form.get("code", ""), None)
        if grant is None or not self.is_client() or not is_verified(form, grant):
            self.say({"error": "invalid_grant"}, 400)
            return
        self.say({"access_token": "x", "token_type": "Bearer", "id_token": self.token(grant)})

    def authorize(self, query: dict[str, str]) -> None:
        assert query["response_type"] == "code"
        assert query["client_id"] == CLIENT
        assert query["code_challenge_method"] == "S256"
        code = secrets.token_urlsafe(8)
        Provider.grants[code] = query
        state = "another-state" if Provider.fault == "state" else query["state"]
        back = {"code": code, "state": state, "iss": self.issuer}
        if Provider.fault == "iss parameter":
            back["iss"] = "https://evil.example"
        self.send_response(302)
        self.send_header("location", f"{query['redirect_uri']}?{urlencode(back)}")
        self.end_headers()

    def token(self, grant: dict[str, str]) -> str:
        now = int(time.time())
        fault, Provider.fault = Provider.fault, ""
        claims: dict[str, Any] = {
            "iss": self.issuer,
            "aud": CLIENT,
            "sub": "subject-1",
            "iat": now,
            "exp": now + 300,
            "nonce": grant["nonce"],
        }
        wrong: dict[str, dict[str, Any]] = {
            "nonce": {"nonce": "another"},
            "aud": {"aud": "another-client"},
            "azp": {"aud": [CLIENT, "another-client"], "azp": "another-client"},
            "iss": {"iss": "https://evil.example"},
            "exp": {"exp": now - 60, "iat": now - 360},
            "sub": {"sub": ""},
        }
        claims |= wrong.get(fault, {})
        if fault == "no nonce":
            del claims["nonce"]
        if fault == "alg none":
            return jwt.encode(claims, None, algorithm="none")
        if fault == "alg hs256":
            # The oldest trick: the client's secret as the key of a "signature".
            key = SECRET.encode() + b"." * 32
            return jwt.encode(claims, key, algorithm="HS256", headers={"kid": "one"})
        signer = {"signature": "stranger", "fresh key": "fresh"}.get(fault, "one")
        kid = "one" if fault == "signature" else signer
        return jwt.encode(claims, KEYS[signer], algorithm="RS256", headers={"kid": kid})

    def is_client(self) -> bool:
        given = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        return self.headers.get("authorization") == f"Basic {given}"

    def say(self, body: dict[str, Any], status: int = 200) -> None:
        sent = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(sent)))
        self.end_headers()
        self.wfile.write(sent)

    def log_message(self, *_: object) -> None:
        """Quiet."""


def public(name: str) -> dict[str, Any]:
    key = jwt.algorithms.RSAAlgorithm.to_jwk(KEYS[name].public_key(), as_dict=True)
    return {**key, "kid": name, "use": "sig", "alg": "RS256"}


def is_verified(form: dict[str, str], grant: dict[str, str]) -> bool:
    digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
    challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
    return (
        challenge == grant["code_challenge"]
        and form.get("redirect_uri") == grant["redirect_uri"]
        and form.get("grant_type") == "authorization_code"
    )


if __name__ == "__main__":
    server = ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Provider)
    Provider.issuer = f"http://127.0.0.1:{server.server_address[1]}"
    server.serve_forever()
