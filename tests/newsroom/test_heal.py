"""A source that stopped answering, from its crawls to the message: what would work now is named."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

from crawler.cli import marbre
from tests.archive.made import new_archive
from tests.crawl.command import make_desk
from tests.crawl.publisher import serve_replies
from tests.health.kept import crawled, found
from tests.health.newsrooms import HOUR
from tests.health.test_notify import listening
from tests.newsroom.test_command import REPLIES


@pytest.mark.slow
def test_the_message_on_a_failing_source_names_the_address_that_works_now(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("apprise", reason="messages need the extra marbre[notify]")
    with serve_replies(REPLIES) as gazette, listening() as endpoint:
        source = gazette.declare("fanal", feeds="/mort/")
        desk = make_desk(tmp_path / "desk", "http://127.0.0.2:9", sources=source)
        with new_archive(desk.archive) as archive:
            began = datetime.now(UTC) - 6 * HOUR  # as of now: of an instant of the past nobody is asked
            found(archive, began)
            crawled(archive, began, ("a",))
            for hour in range(1, 6):
                crawled(archive, began + hour * HOUR, error="http", status=410, body=None)
        monkeypatch.setenv("MARBRE_NOTIFY_URLS", endpoint.url)
        folder, file = str(desk.folder), str(desk.archive)
        told = CliRunner().invoke(marbre, ["notify", "--config", folder, "--archive", file])
    assert told.exit_code == 0, told.output
    (message,) = endpoint.messages
    assert f"would work now: {gazette.base}/feed/" in message["message"]
    assert "marbre sources check fanal --fix" in message["message"]
