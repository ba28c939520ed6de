"""The address under which a kernel finds the companion."""

from __future__ import annotations

import hashlib
import hmac

SECRET_LENGTH = 32  # hexadecimal characters: 128 bits


def kernel_secret(key: str, kernel_id: str) -> str:
    """Follows from the server's key and the kernel's id, so that no list of secrets is kept."""
    digest = hmac.new(key.encode(), kernel_id.encode(), hashlib.sha256)
    return digest.hexdigest()[:SECRET_LENGTH]


def kernel_tracking_uri(port: int, key: str, kernel_id: str) -> str:
    return f"http://127.0.0.1:{port}/kernels/{kernel_id}/{kernel_secret(key, kernel_id)}"


def is_kernel_secret(key: str, kernel_id: str, secret: str) -> bool:
    return hmac.compare_digest(kernel_secret(key, kernel_id).encode(), secret.encode())
