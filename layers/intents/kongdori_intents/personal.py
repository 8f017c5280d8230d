"""Whether a text tells something about a person. Such a text gets no saved answer, and its answer is not saved for
others.

"How do I delete my account" tells nothing about anybody. So "my" may be followed by what every user has (an account, a
password, conversations, videos) and by nothing else.
"""

from __future__ import annotations

import re

from kongdori_intents.text import normalise

_LOOKED_AT = 100_000

_PLAIN = (
    r"\w\s?@\s?[\w-]{1,63}\s?\.\s?\w"  # e-mail
    r"|(?<!\w)@\w{2}"  # handle
    r"|\bhttps?:|\bwww\."  # link: may carry a token
    r"|\b(?:sk|pk|ghp|xox[abp]|akia|eyj)[-_]?[a-z0-9_-]{12,}"  # key
    r"|\b[0-9a-f]{8}-[0-9a-f]{4}-"  # UUID
    r"|\b(?=[a-f]*\d)[0-9a-f]{16,}\b"
    r"|(?:\+?\d[\s().-]?){7,}"  # phone, card, account number
    r"|\d{5,}"
    r"|\b\d{1,3}(?:\.\d{1,3}){3}\b"  # IP address
    r"|\b(?:19|20)\d\d[-./년]\s?\d{1,2}[-./월]\s?\d{1,2}"  # date of birth or the like
    r"|\b\d{1,5}\s+\w+\s+(?:street|st|avenue|ave|road|rd|lane|ln|drive|dr|boulevard|blvd|apt|apartment)\b"
    r"|[가-힣](?:로|길)\s?\d|\d+\s?(?:동|층)\s?\d+\s?호|\d+번지"
)
_HANDLE = r"@\w{2}"  # at the very start, where normalising would cut it
_WHO_I_AM = (
    r"\b(?:my (?:\w+ )?(?:name|names|surname|nickname|e-?mail|number|address|birthday|birth date|age|job"
    r"|boss|wife|husband|partner|girlfriend|boyfriend|mother|father|mom|mum|dad|son"
    r"|daughter|brother|sister|kids?|children|baby|friend|friends|family|doctor|company|school|salary|health"
    r"|illness|passport|ssn|card|bank|login id|user ?name)\b"
    r"|(?:i am|i'm|im) (?:called|named|from|living|born|married|single|divorced|pregnant|sick|diagnosed|gay"
    r"|trans|\d+)\b"
    r"|(?:i am|i'm|im) an? \w+"
    r"|(?:i am|i'm|im) (?!not\b|new\b|bored\b|looking\b|trying\b|done\b|here\b|curious\b|wondering\b|having\b"
    r"|going\b|unable\b|able\b|sure\b|confused\b|lost\b|stuck\b|getting\b|thinking\b|asking\b|ready\b"
    r"|leaving\b|off\b|back\b|good\b|fine\b|sorry\b|so\b|just\b|still\b|very\b|really\b|in need\b|out\b"
    r"|happy\b|tired\b|interested\b|using\b|worried\b)\w+"
    r"|call me \w+|i live (?:in|at|on|near)|i work (?:at|for|in|as)|i was born|i have (?:cancer|diabetes|adhd"
    r"|depression)|you can reach me|contact me at)"
)
_MY = r"\b(?:my|our|mine|ours)\b(?P<after>(?:\s+[\w'-]+){0,4})"
_SHARED_THINGS = (
    r"\b(?:accounts?|profile|passwords?|conversations?|chats?|messages?|history|data|information|info|videos?"
    r"|films?|movies?|lectures?|recordings?|clips?|files?|uploads?|summar(?:y|ies)|transcripts?|captions"
    r"|subtitles|models?|api|keys?|openai|ollama|language|languages|computers?|laptops?|pcs?|phones?|tablets?|servers?"
    r"|machines?|mac|aws|bill|devices?|sessions?|browsers?|theme|screen|display|eyes|settings|questions?|things|stuff"
    r"|own|playback|place|progress|position|usage|spending|costs?|texts?|docs?|documents?|cloud|day|sign-?ins?"
    r"|logins?|login|mind|notes?|meetings?|tabs?|interface|keyboard|cache|answers?|privacy|everything)\b"
)
_KO_WHO_I_AM = (
    r"(?:제|내|저의|나의|저희|우리) ?(?:이름|성함|본명|별명|전화|번호|핸드폰|휴대폰|주소|이메일|메일|생일|나이"
    r"|직업|직장|회사|학교|남편|아내|와이프|엄마|아빠|어머니|아버지|부모|동생|누나|형|언니|오빠|아들|딸|친구"
    r"|여친|남친|가족"
    r"|아이디|주민|여권|카드|월급|연봉|병|증상|애인|강아지|고양이|집)"
    r"|(?:저는|나는|난|전|제가|내가) [^?]{1,20}(?:입니다|이에요|예요|이야|이라고 ?(?:해|합)|라고 ?(?:해|합)"
    r"|살(?:이에요|이야|입니다)?|에 ?(?:살아|사는|삽니다|다녀|다니는|다닙니다))"
    r"|^(?:저는|나는|난|전) \S+(?:야|요|다)$"
    r"|(?<!표시 )(?<!네 )(?<!니 )(?<!너 )이름은(?! ?(?:어떻게|뭐|무엇|어디|왜|누가))"
    r"|불러 ?줘|이라고 불러|라고 불러|\d+살"
)
_KO_MY = r"(?:^|\s)(?:제|내|저의|나의|저희|우리|내꺼|제꺼|내 거|제 거)\s+(?P<after>\S+(?:\s\S+)?)"
_KO_SHARED_THINGS = (
    r"^(?:가 |\S+ ?)?(?:계정|아이디 ?삭제|비밀번호|비번|암호|대화|채팅|메시지|기록|내역|데이터|정보|개인정보"
    r"|영상|비디오|동영상|강의|녹화|파일|업로드|요약|자막|대본|모델|api|키|언어|컴퓨터|노트북|서버|aws|요금"
    r"|기기|세션|브라우저"
    r"|테마|화면|설정|질문|영화|것|거|말|글|회의|문서|클라우드|눈|답|사용량|이어보기|로그인)"
)


def has_personal(text: str) -> bool:
    """Whether `text` names or identifies a person, or speaks of something that only one person has. The first 100,000
    characters decide.
    """
    normalised = normalise(text[:_LOOKED_AT])
    if (
        re.match(_HANDLE, text.lstrip())
        or re.search(_PLAIN, normalised)
        or re.search(_WHO_I_AM, normalised)
        or re.search(_KO_WHO_I_AM, normalised)
    ):
        return True
    if any(not re.search(_SHARED_THINGS, found["after"]) for found in re.finditer(_MY, normalised)):
        return True
    return any(not re.search(_KO_SHARED_THINGS, found["after"]) for found in re.finditer(_KO_MY, normalised))
