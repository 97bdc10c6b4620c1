"""multipart/form-data as PHP's curl sends it when it is handed an array (RFC 7578).

Read by hand. The standard library has only its parser of e-mails, which takes up to a second for
64 KiB made for it, and Home Assistant stands still for so long.
"""

import re

# RFC 2046 allows seventy characters.
_BOUNDARY = re.compile(
    r';[ \t]*boundary=(?:"([^"\\\r\n]{1,70})"|([^\s";]{1,70}))[ \t]*(?:;|$)',
    re.IGNORECASE,
)
_NAME = re.compile(rb';[ \t]*name=(?:"([^"]*)"|([^\s";]+))[ \t]*(?:;|$)', re.IGNORECASE)
_MAX_HEAD = 1_000
# RFC 7578 has done away with all others.
_PLAIN_ENCODINGS = frozenset({b"7bit", b"8bit", b"binary"})
_NESTED = (b"multipart/", b"message/")


def read_multipart(
    body: bytes, content_type: str, max_fields: int
) -> list[tuple[bytes, bytes]]:
    """Return names and values in order.

    Raises ValueError for what is not whole, or has no or too many fields.
    """
    if (match := _BOUNDARY.search(content_type)) is None:
        raise ValueError
    delimiter = f"\r\n--{match[1] or match[2]}".encode("ascii")
    before, *parts = (b"\r\n" + body).split(delimiter, max_fields + 2)
    if before or not 2 <= len(parts) <= max_fields + 1:
        raise ValueError
    if not parts.pop().startswith(b"--"):
        raise ValueError
    return [_field(part) for part in parts]


def _field(part: bytes) -> tuple[bytes, bytes]:
    """Read what stands between two boundaries."""
    padding, _, rest = part.partition(b"\r\n")
    head, end, value = rest.partition(b"\r\n\r\n")
    if padding.strip(b" \t") or not end or len(head) > _MAX_HEAD:
        raise ValueError
    headers: dict[bytes, bytes] = {}
    for line in head.split(b"\r\n"):
        name, colon, content = line.partition(b":")
        if not colon:
            raise ValueError
        headers[name.strip().lower()] = content.strip()
    encoding = headers.get(b"content-transfer-encoding", b"binary").lower()
    if (
        encoding not in _PLAIN_ENCODINGS
        or headers.get(b"content-type", b"").lower().startswith(_NESTED)
        or (found := _NAME.search(headers.get(b"content-disposition", b""))) is None
    ):
        raise ValueError
    return found[1] or found[2] or b"", value
