"""Datasette's list of databases, as JSON, without the places of their files on this machine."""

from __future__ import annotations

from typing import Any

from datasette.utils.asgi import Request, Response


async def list_databases(datasette: Any, request: Request) -> Response:
    """What Datasette itself lists under this address, but for the paths."""
    await datasette.ensure_permissions(request.actor, ["view-instance"])
    listed = [
        {
            "name": each.name,
            "route": each.route,
            "path": None,
            "size": each.size,
            "is_mutable": each.is_mutable,
            "is_memory": each.is_memory,
            "hash": each.hash,
        }
        for name, each in datasette.databases.items()
        if name != "_internal"
    ]
    return Response.json(listed)
