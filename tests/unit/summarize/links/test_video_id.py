"""Which links name a video: every form that YouTube gives, and nothing else."""

from __future__ import annotations

import pytest

from kongdori.errors import InvalidInput
from summarize_function.links.video_id import video_id, watch_url

pytestmark = pytest.mark.unit

ID = "dQw4w9WgXcQ"


@pytest.mark.parametrize(
    "link",
    [
        f"https://www.youtube.com/watch?v={ID}",
        f"http://youtube.com/watch?v={ID}",
        f"https://m.youtube.com/watch?v={ID}&t=161s",
        f"https://music.youtube.com/watch?v={ID}&list=RDAMVM",
        f"https://www.youtube.com/watch?list=PL123&v={ID}&index=3",
        f"https://www.youtube.com/watch?app=desktop&v={ID}#t=30",
        f"https://youtu.be/{ID}",
        f"https://youtu.be/{ID}?si=abc&t=90",
        f"youtu.be/{ID}",
        f"  www.youtube.com/watch?v={ID}\n",
        f"https://WWW.YouTube.com/watch?v={ID}",
        f"https://www.youtube.com/shorts/{ID}?feature=share",
        f"https://www.youtube.com/live/{ID}?si=x",
        f"https://www.youtube.com/embed/{ID}?start=10",
        f"https://www.youtube-nocookie.com/embed/{ID}",
        f"https://www.youtube.com/v/{ID}",
        watch_url(ID),
    ],
)
def test_every_form_names_its_video(link: str) -> None:
    assert video_id(link) == ID


@pytest.mark.parametrize(
    "link",
    [
        "",
        ID,
        "https://www.youtube.com/",
        "https://www.youtube.com/watch",
        "https://www.youtube.com/watch?v=",
        "https://www.youtube.com/watch?v=short",
        f"https://www.youtube.com/watch?v={ID}x",
        f"https://www.youtube.com/watch?v={ID}&v={ID}",
        f"https://www.youtube.com/watch/{ID}/x",
        f"https://www.youtube.com/@channel/{ID}",
        "https://www.youtube.com/@channel",
        f"https://youtu.be/{ID}/x",
        f"https://youtube.com.example.org/watch?v={ID}",
        f"https://example.org/watch?v={ID}",
        f"https://notyoutube.com/watch?v={ID}",
        f"https://evil.youtube.com/watch?v={ID}",
        f"https://www.youtube.com@169.254.169.254/watch?v={ID}",
        f"https://user:word@www.youtube.com/watch?v={ID}",
        f"https://www.youtube.com:8443/watch?v={ID}",
        f"https://www.youtube.com:x/watch?v={ID}",
        f"https://[::1/watch?v={ID}",
        f"ftp://www.youtube.com/watch?v={ID}",
        f"file:///watch?v={ID}",
        "javascript:alert(1)",
        f"https://www.youtube.com\\@example.org/watch?v={ID}",
        f"https://www.you\ntube.com/watch?v={ID}",
        f"https://www.youtube.com/watch?v={ID}%00",
        "https://www.youtube.com/watch?" + "&".join(f"a{n}=1" for n in range(60)),
        "http://169.254.169.254/latest/meta-data/",
    ],
)
def test_nothing_else_is_a_link(link: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        video_id(link)
    assert refused.value.code == "youtube-link"


@pytest.mark.parametrize(
    "link",
    [
        "https://www.youtube.com/playlist?list=PL123",
        "https://www.youtube.com/watch?list=PL123",
        "https://www.youtube.com/embed/videoseries?list=PL123",
    ],
)
def test_a_playlist_is_called_one(link: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        video_id(link)
    assert refused.value.code == "youtube-playlist"
