"""A signed-in user of a Home Assistant, over its HTTP interface."""

from collections.abc import Awaitable, Callable, Mapping
from http import HTTPStatus
import json as json_module
from time import monotonic
from typing import Any, Self

import aiohttp

from .waiting import wait_for

USER = "dev"
PASSWORD = "developer"  # noqa: S105 - of an instance that listens on loopback only

# Seconds before its expiry at which an access token is renewed.
_RENEW_BEFORE = 60.0

type Json = Any
"""The content of a JSON text; callers know the shape of what they requested."""


class RequestFailedError(Exception):
    """Home Assistant answered with a status of 400 or above."""

    def __init__(self, method: str, path: str, status: int, body: str) -> None:
        """Take the request, and the status and text of the answer."""
        super().__init__(f"{method} {path}: {status} {body[:500]}")
        self.status = status
        self.body = body


class Session:
    """Requests to one Home Assistant, signed in after onboard() or sign_in()."""

    def __init__(self, url: str) -> None:
        """Take the base URL without a trailing slash."""
        self.url = url
        self._http: aiohttp.ClientSession | None = None
        self._refresh_token: str | None = None
        self._access_token: str | None = None
        self._expires = 0.0

    async def __aenter__(self) -> Self:
        """Return itself; connections are opened at their first use."""
        return self

    async def __aexit__(self, *_: object) -> None:
        """Close all connections."""
        await self.disconnect()

    @property
    def client_id(self) -> str:
        """The OAuth client id: Home Assistant requires a URL."""
        return f"{self.url}/"

    @property
    def signed_in(self) -> bool:
        """Whether a user is signed in."""
        return self._refresh_token is not None

    @property
    def http(self) -> aiohttp.ClientSession:
        """The HTTP session, created at first use since it belongs to the running event loop."""
        if self._http is None or self._http.closed:
            self._http = aiohttp.ClientSession()
        return self._http

    async def disconnect(self) -> None:
        """Close the connections; the user stays signed in, and the next request opens new ones."""
        if self._http is not None:
            await self._http.close()
            self._http = None

    async def request(
        self,
        method: str,
        path: str,
        *,
        json: Json = None,
        data: Mapping[str, str] | None = None,
        params: Mapping[str, str] | None = None,
        signed: bool = True,
    ) -> bytes:
        """Send a request and return the body of the answer; redirects are not followed.

        Raises RequestFailedError for a status of 400 and above, aiohttp.ClientError without an
        answer.
        """
        headers = (
            {"Authorization": f"Bearer {await self.access_token()}"} if signed else {}
        )
        async with self.http.request(
            method,
            f"{self.url}{path}",
            json=json,
            data=data,
            params=params,
            headers=headers,
            allow_redirects=False,
        ) as response:
            body = await response.read()
            if response.status >= HTTPStatus.BAD_REQUEST:
                raise RequestFailedError(
                    method, path, response.status, body.decode(errors="replace")
                )
            return body

    async def access_token(self) -> str:
        """Return a token that is valid for at least a minute.

        Raises RuntimeError if no user is signed in.
        """
        if self._refresh_token is None:
            raise RuntimeError("not signed in: onboard() or sign_in() first")
        if self._access_token is None or monotonic() > self._expires - _RENEW_BEFORE:
            await self._fetch_token(
                {"grant_type": "refresh_token", "refresh_token": self._refresh_token}
            )
        if self._access_token is None:
            raise RuntimeError("Home Assistant gave no access token")
        return self._access_token

    def renew_access_token(self) -> None:
        """Have the next request fetch another one: by Home Assistant's clock it has ended."""
        self._access_token = None

    async def answers(self) -> bool:
        """Whether the user interface responds, and with it all that signing in needs."""
        try:
            await self.request("GET", "/", signed=False)
        except RequestFailedError, aiohttp.ClientError, TimeoutError:
            return False
        return True

    async def wait_answering(self, timeout: float = 60) -> None:
        """Wait until signing in is possible. Raises TimeoutError."""
        await self._wait(
            self.answers, timeout, f"an answer of Home Assistant at {self.url}"
        )

    async def wait_running(self, timeout: float = 120) -> None:
        """Wait until Home Assistant has started and automations are set up.

        Raises TimeoutError, and RuntimeError in recovery mode, which loads no integrations.
        """
        await self._wait(self._runs, timeout, "the end of Home Assistant's start")

    async def onboard(
        self, user: str = USER, password: str = PASSWORD, *, language: str = "en"
    ) -> None:
        """Create the first user and finish the onboarding, or sign in if that is done.

        Raises RequestFailedError if the user exists with another password.
        """
        if self.signed_in:
            return
        await self.wait_answering()
        steps = await self._open_steps()
        if "user" in steps:
            body = {
                "client_id": self.client_id,
                "name": user,
                "username": user,
                "password": password,
                "language": language,
            }
            answer = await self._json(
                "POST", "/api/onboarding/users", json=body, signed=False
            )
            await self._exchange(answer["auth_code"])
        else:
            await self.sign_in(user, password)
        for step in steps - {"user"}:
            body = (
                {"client_id": self.client_id, "redirect_uri": self.client_id}
                if step == "integration"
                else {}
            )
            await self.request("POST", f"/api/onboarding/{step}", json=body)

    async def sign_in(self, user: str, password: str) -> None:
        """Sign in as an existing user. Raises RequestFailedError, with status 401 if rejected."""
        body: Json = {
            "client_id": self.client_id,
            "redirect_uri": self.client_id,
            "handler": ["homeassistant", None],
        }
        flow = await self._json("POST", "/auth/login_flow", json=body, signed=False)
        path = f"/auth/login_flow/{flow['flow_id']}"
        body = {"client_id": self.client_id, "username": user, "password": password}
        answer = await self._json("POST", path, json=body, signed=False)
        if answer["type"] != "create_entry":
            raise RequestFailedError(
                "POST", path, HTTPStatus.UNAUTHORIZED, f"{answer.get('errors')}"
            )
        await self._exchange(answer["result"])

    async def sign_out(self) -> None:
        """Revoke the sign-in, so that the user's profile does not list it for months."""
        if self._refresh_token is not None:
            form = {"token": self._refresh_token, "action": "revoke"}
            self._refresh_token = self._access_token = None
            await self.request("POST", "/auth/revoke", data=form, signed=False)

    async def _runs(self) -> bool:
        config = await self._json("GET", "/api/config")
        if config["recovery_mode"]:
            raise RuntimeError(
                "Home Assistant could not start with its configuration and runs in recovery mode"
            )
        return bool(config["state"] == "RUNNING")

    async def _wait(
        self, predicate: Callable[[], Awaitable[bool]], timeout: float, what: str
    ) -> None:
        await wait_for(predicate, timeout, what=what, retry_on=(aiohttp.ClientError,))

    async def _open_steps(self) -> set[str]:
        try:
            steps = await self._json("GET", "/api/onboarding", signed=False)
        except RequestFailedError as error:
            # The URL is gone after the last step.
            if error.status == HTTPStatus.NOT_FOUND:
                return set()
            raise
        return {step["step"] for step in steps if not step["done"]}

    async def _exchange(self, code: str) -> None:
        await self._fetch_token({"grant_type": "authorization_code", "code": code})

    async def _fetch_token(self, form: dict[str, str]) -> None:
        answer = await self._json(
            "POST",
            "/auth/token",
            data=form | {"client_id": self.client_id},
            signed=False,
        )
        self._refresh_token = answer.get("refresh_token", self._refresh_token)
        self._access_token = answer["access_token"]
        self._expires = monotonic() + answer["expires_in"]

    async def _json(self, method: str, path: str, **more: Any) -> Json:
        return _parse(await self.request(method, path, **more))


def _parse(body: bytes) -> Json:
    return json_module.loads(body) if body else None
