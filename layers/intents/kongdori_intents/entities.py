"""Entities of a text that an answer may depend on: those of closed lists, quoted titles, dates and numbers."""

from __future__ import annotations

import re

from kongdori_intents.dates import dates_of

_LISTS: dict[str, dict[str, str]] = {
    "file_type": {
        "mp4": r"\.?mp4|엠피포",
        "mov": r"\.?mov|quicktime|퀵타임",
        "mkv": r"\.?mkv",
        "webm": r"\.?webm",
        "avi": r"\.?avi",
        "wmv": r"\.?wmv",
        "mp3": r"\.?mp3|엠피쓰리",
        "wav": r"\.?wav",
        "m4a": r"\.?m4a",
        "flac": r"\.?flac",
        "ogg": r"\.?ogg|opus",
        "srt": r"\.?srt",
        "vtt": r"\.?(?:web)?vtt",
        "txt": r"\.?txt|text files?|텍스트 ?파일",
        "pdf": r"\.?pdf",
        "docx": r"\.?docx?|word (?:file|document)s?|워드",
        "pptx": r"\.?pptx?|powerpoint|slides|파워포인트|피피티",
        "youtube": r"youtube|yt|유튜브|유투브",
        "audio": r"audio|podcasts?|음성|오디오|팟캐스트|녹음",
    },
    "language": {
        "en": r"english|영어|영문",
        "ko": r"korean|한국어|한국말|한글|우리말",
        "ja": r"japanese|일본어",
        "zh": r"chinese|mandarin|중국어",
        "es": r"spanish|스페인어",
        "fr": r"french|프랑스어|불어",
        "de": r"german|독일어",
        "it": r"italian|이탈리아어",
        "pt": r"portuguese|포르투갈어",
        "ru": r"russian|러시아어",
        "vi": r"vietnamese|베트남어",
    },
    "provider": {
        "openai": r"open ?ai|gpt(?:-[\w.]+)?|chat ?gpt|오픈 ?ai|오픈에이아이|챗 ?gpt|챗지피티",
        "ollama": r"ollama|올라마",
        "vllm": r"vllm",
        "lmstudio": r"lm ?studio|엘엠 ?스튜디오",
        "llamacpp": r"llama\.?cpp",
        "anthropic": r"claude|anthropic|클로드",
        "google": r"gemini|제미나이",
        "azure": r"azure|애저",
        "mistral": r"mistral|미스트랄",
    },
    "theme": {
        "dark": r"dark|night|black|다크|어두운|어둡게|야간|밤|검은|까만",
        "light": r"light|bright|white|day|라이트|밝은|밝게|흰|하얀|주간",
    },
    "product": {
        "chatgpt": r"chat ?gpt|챗 ?gpt|챗지피티",
        "librechat": r"libre ?chat|리브레챗",
        "open_webui": r"open ?web ?ui|오픈 ?웹 ?ui",
        "perplexity": r"perplexity|퍼플렉시티",
        "copilot": r"copilot|코파일럿",
        "alexa": r"alexa|알렉사",
        "siri": r"siri|시리야",
        "kakaotalk": r"kakao ?talk|카카오톡|카톡",
        "discord": r"discord|디스코드",
        "netflix": r"netflix|넷플릭스",
        "iphone": r"i ?phones?|아이폰",
        "ipad": r"i ?pads?|아이패드",
        "android": r"androids?|안드로이드",
        "macos": r"mac ?os|맥 ?os|맥오에스",
        "linux": r"linux|ubuntu|리눅스|우분투",
        "chrome": r"chrome|크롬",
        "safari": r"safari|사파리",
        "firefox": r"firefox|파이어폭스",
        "windows": r"windows|윈도우즈?",
    },
    "service": {
        "office": r"outlook|excel|ms ?word|onenote|아웃룩|엑셀",
        "adobe": r"photoshop|premiere|lightroom|illustrator|포토샵|프리미어|일러스트레이터",
        "social": r"instagram|facebook|twitter|tiktok|reddit|snapchat|linkedin",
        "social_ko": r"인스타(?:그램)?|페이스북|트위터|틱톡|스냅챗",
        "messenger": (
            r"whats ?app|telegram|messenger|skype|slack|wechat"
            r"|왓츠앱|텔레그램|슬랙|위챗|라인(?=에서|으?로| 앱| 메신저)"
        ),
        "mail": r"gmail|hotmail|지메일|네이버 ?메일",
        "shop": r"amazon|paypal|ebay|coupang|아마존|페이팔|쿠팡|배민|당근마켓",
        "streaming": r"spotify|disney ?(?:plus|\+)|hulu|twitch|watcha|tving",
        "streaming_ko": r"스포티파이|디즈니 ?플러스|왓챠(?:피디아)?|티빙|트위치",
        "tool": r"github|gitlab|git|vs ?code|blender|wordpress|figma|깃허브|노션|블렌더|워드프레스|피그마",
        "map": r"google maps|naver|kakao ?map|구글 ?지도|네이버|카카오맵",
        "kindle": r"kindle|킨들",
        "car": r"tesla|테슬라|현대차",
    },
    "game": {
        "minecraft": r"minecraft|마인크래프트",
        "roblox": r"roblox|로블록스",
        "fortnite": r"fortnite|포트나이트",
        "steam": r"steam|스팀",
    },
    "place": {
        "seoul": r"seoul|서울",
        "busan": r"busan|pusan|부산",
        "incheon": r"incheon|인천",
        "daegu": r"daegu|대구",
        "daejeon": r"daejeon|대전",
        "gwangju": r"gwangju|광주",
        "jeju": r"jeju|제주(?:도)?",
        "london": r"london|런던",
        "paris": r"paris|파리",
        "berlin": r"berlin|베를린",
        "tokyo": r"tokyo|도쿄|동경",
        "new_york": r"new york|뉴욕",
        "los_angeles": r"los angeles|la|로스앤젤레스|엘에이",
        "sydney": r"sydney|시드니",
        "beijing": r"beijing|베이징|북경",
        "singapore": r"singapore|싱가포르",
    },
}
_HANGUL = "[가-힣]"


def _in_a_text(forms: str) -> str:
    """The pattern that finds any of the forms: Latin ones as whole words, Korean ones also before a particle."""
    each = _split(forms)
    latin = "|".join(form for form in each if not re.search(_HANGUL, form))
    korean = "|".join(form for form in each if re.search(_HANGUL, form))
    return "|".join(part for part in (latin and rf"(?<![a-z0-9])(?:{latin})(?![a-z0-9])", korean) if part)


def _split(pattern: str) -> list[str]:
    """The alternatives of a pattern, split at the bars outside of parentheses."""
    depth, parts = 0, [""]
    for character in pattern:
        depth += (character == "(") - (character == ")")
        if character == "|" and depth == 0:
            parts.append("")
        else:
            parts[-1] += character
    return parts


_PATTERNS = {kind: {value: _in_a_text(forms) for value, forms in values.items()} for kind, values in _LISTS.items()}
_ANY_OF = {kind: _in_a_text("|".join(values.values())) for kind, values in _LISTS.items()}
_QUOTED = r"[\"“”「『<《](?P<title>[^\"“”」』>》]{1,80})[\"“”」』>》]|(?<!\w)'(?P<single>[^']{2,80})'(?!\w)"
_NUMBER = r"(?<![\w.])\d+(?:[.,]\d+)*"
_MANY = "+"

_GUARDED_ALONE = {"service", "game"}  # other companies': a mark of a text, but nothing that our answers depend on
NAMES = frozenset({*_LISTS, "title", "number", "date"} - _GUARDED_ALONE)


def extract(normalised: str, wanted: tuple[str, ...], *, raw: str = "") -> dict[str, str]:
    """Kind → value of the wanted kinds (of `NAMES`) in a normalised text; several values of a kind are sorted and
    joined by "+". raw: the text as it was written, which still has the quotes of a title at its ends.
    """
    found: dict[str, str] = {}
    for kind in wanted:
        if kind == "title":
            values = {
                match["title"] or match["single"] for match in re.finditer(_QUOTED, (raw or normalised).casefold())
            }
        elif kind == "number":
            values = set(re.findall(_NUMBER, dates_of(normalised)[1] if "date" in wanted else normalised))
        elif kind == "date":
            values = dates_of(normalised)[0]
        else:
            values = {value for value, pattern in _PATTERNS[kind].items() if re.search(pattern, normalised)}
        if values:
            found[kind] = _MANY.join(sorted(value.strip() for value in values))
    return found


def kinds(normalised: str) -> frozenset[str]:
    """The kinds with a closed list, and "title", of which a normalised text holds something."""
    touched = {kind for kind, pattern in _ANY_OF.items() if re.search(pattern, normalised)}
    if re.search(_QUOTED, normalised):
        touched.add("title")
    return frozenset(touched)
