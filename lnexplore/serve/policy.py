"""The headers with which the browser itself forbids the page to call, load or be framed from elsewhere."""

import base64
import hashlib
import re
from pathlib import Path

Headers = list[tuple[bytes, bytes]]


def inline_scripts(html: str) -> list[str]:
    """The text of each script that stands in a page itself."""
    return re.findall(r"<script(?![^>]*\bsrc=)[^>]*>(.*?)</script>", html, re.DOTALL | re.IGNORECASE)


def content_security_policy(html: str) -> str:
    """The policy for a page: everything from its own address, and of inline scripts only those it came with."""
    hashes = [
        f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'"
        for script in inline_scripts(html)
    ]
    rules = {
        "default-src": ["'self'"],
        "connect-src": ["'self'"],
        "img-src": ["'self'", "data:", "blob:"],
        "media-src": ["'self'", "blob:"],
        # Streamlit and Vega set styles of elements from code.
        "style-src": ["'self'", "'unsafe-inline'"],
        "font-src": ["'self'", "data:"],
        "script-src": ["'self'", *hashes],
        "worker-src": ["'self'", "blob:"],
        "object-src": ["'none'"],
        "frame-ancestors": ["'none'"],
        "base-uri": ["'self'"],
        "form-action": ["'self'"],
    }
    return "; ".join(f"{name} {' '.join(sources)}" for name, sources in rules.items())


def security_headers(html: str | None = None) -> Headers:
    """The headers of every answer. `html` is the page that is served; Streamlit's own when not given."""
    if html is None:
        import streamlit

        html = (Path(streamlit.__file__).parent / "static" / "index.html").read_text("utf-8")
    headers = {
        "content-security-policy": content_security_policy(html),
        "x-content-type-options": "nosniff",
        "referrer-policy": "no-referrer",
        "x-frame-options": "DENY",
        "cross-origin-opener-policy": "same-origin",
        "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    }
    return [(name.encode(), value.encode()) for name, value in headers.items()]
