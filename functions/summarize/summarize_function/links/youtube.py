"""What is said in a video of YouTube, by its captions. Every way in which that fails is told apart."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from kongdori.media.captions import MAX_SECONDS, Captions
from summarize_function.links.refusals import UNREACHABLE, named, of_status, refusal

if TYPE_CHECKING:
    import requests
    from youtube_transcript_api import Transcript

_STATUSES = {"LIVE_STREAM_OFFLINE": "youtube-live", "AGE_VERIFICATION_REQUIRED": "youtube-age", "ERROR": "youtube-gone"}


@dataclass(frozen=True, slots=True)
class Video:
    """`language` is that of the captions. `title` is "" and `duration_s` None where YouTube does not say them."""

    title: str
    duration_s: float | None
    language: str
    captions: Captions


@dataclass(slots=True)
class _Told:
    """What YouTube told of the video beside what the library reads, and the status of its last answer."""

    status: int = 0
    playability: dict[str, Any] = field(default_factory=dict)
    details: dict[str, Any] = field(default_factory=dict)

    def listen(self, response: requests.Response, **_: Any) -> None:
        self.status = response.status_code
        if "/youtubei/" not in response.url or response.status_code != 200:
            return
        try:
            answer = response.json()
        except ValueError:
            return  # the library finds the same, and says so
        if isinstance(answer, dict):
            self.playability = _mapping(answer.get("playabilityStatus"))
            self.details = _mapping(answer.get("videoDetails"))


def fetch(id: str, *, language: str, proxy: str) -> Video:
    """The captions of a video in the language wished for (ISO 639-1, "" for none), else in that which is spoken, and in
    one language those that a person wrote before those that YouTube heard.

    Raises `InvalidInput` or `TooLarge` where another try changes nothing, and `Unavailable` with the code
    `youtube-unreachable` where it may.
    """
    from youtube_transcript_api import YouTubeTranscriptApi

    from summarize_function.links.session import session

    told = _Told()
    with session(proxy) as client:
        client.hooks["response"].append(told.listen)
        tracks = _asked(lambda: list(YouTubeTranscriptApi(http_client=client).list(id)), told)
        _check(told.details)
        if not tracks:
            raise refusal("youtube-no-captions")
        track = choose(tracks, language)
        found = _asked(track.fetch, told)
    cues = _tidied([(snippet.start, snippet.start + snippet.duration, snippet.text) for snippet in found])
    if not cues.cues:
        raise refusal("youtube-no-captions")
    seconds = str(told.details.get("lengthSeconds") or "")
    return Video(
        title=" ".join(str(told.details.get("title") or "").split())[:200],
        duration_s=float(seconds) if seconds.isdecimal() and int(seconds) > 0 else None,
        language=track.language_code.partition("-")[0],
        captions=cues,
    )


def choose(tracks: list[Transcript], language: str) -> Transcript:
    """The best of several tracks. The track that YouTube heard is in the language that is spoken."""
    spoken = next((track.language_code for track in tracks if track.is_generated), "")

    def rank(track: Transcript) -> tuple[int, bool]:
        wishes = [language, _base(spoken), "en"]
        code = _base(track.language_code)
        return (wishes.index(code) if code and code in wishes else len(wishes)), track.is_generated

    return min(tracks, key=rank)


def _base(code: str) -> str:
    return code.partition("-")[0].lower()


def _tidied(said: list[tuple[float, float, str]]) -> Captions:
    from kongdori.media.captions.cues import RawCue, counted
    from kongdori.media.captions.tidying import tidy

    raw = counted(RawCue(start, end, text.splitlines()) for start, end, text in said)
    return Captions(tidy(raw), timed=True, format="YouTube")


def _check(details: dict[str, Any]) -> None:
    """Raises what is refused although YouTube plays it."""
    if details.get("isLive") or details.get("isUpcoming"):
        raise refusal("youtube-live")
    seconds = str(details.get("lengthSeconds") or "0")
    if seconds.isdecimal() and int(seconds) > MAX_SECONDS:
        raise refusal("youtube-too-long")


def _asked[Result](call: Callable[[], Result], told: _Told) -> Result:
    """What the library answers, with its exceptions and those below it as ours."""
    from xml.etree.ElementTree import ParseError

    import requests
    from youtube_transcript_api import YouTubeTranscriptApiException

    try:
        return call()
    except YouTubeTranscriptApiException as error:
        raise refusal(_code(error, told)) from error
    except (requests.ConnectionError, requests.Timeout) as error:
        raise refusal(UNREACHABLE) from error
    except ParseError as error:  # an empty answer: captions for YouTube's own player alone
        raise refusal("youtube-blocked") from error
    # The library reads what it expects, unchecked.
    except (requests.RequestException, KeyError, IndexError, TypeError, AttributeError, ValueError) as error:
        raise refusal("youtube-changed") from error


def _code(error: Exception, told: _Told) -> str:
    import youtube_transcript_api as library

    if isinstance(error, library.IpBlocked) and told.status == 429:
        return "youtube-busy"
    if isinstance(error, (library.RequestBlocked, library.PoTokenRequired, library.FailedToCreateConsentCookie)):
        return "youtube-blocked"
    if isinstance(error, library.YouTubeRequestFailed):
        return of_status(told.status) or "youtube-changed"
    if isinstance(error, (library.TranscriptsDisabled, library.NoTranscriptFound)):
        return "youtube-live" if told.details.get("isLive") else "youtube-no-captions"
    if isinstance(error, library.AgeRestricted):
        return "youtube-age"
    if isinstance(error, (library.VideoUnavailable, library.InvalidVideoId)):
        return "youtube-gone"
    if isinstance(error, library.VideoUnplayable):
        return _unplayable(told.playability)
    return "youtube-changed"


def _unplayable(playability: dict[str, Any]) -> str:
    status = str(playability.get("status") or "")
    return named(str(playability.get("reason") or "")) or _STATUSES.get(status, "youtube-unplayable")


def _mapping(found: Any) -> dict[str, Any]:
    return found if isinstance(found, dict) else {}
