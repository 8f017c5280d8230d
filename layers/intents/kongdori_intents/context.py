"""Whether a text can only be understood with the conversation before it. An answer to such a text belongs to that
conversation: it is not saved for others, and no saved answer is given to it.

In doubt the answer is yes: a wrong yes costs a call of a language model, a wrong no gives away another answer.
"""

from __future__ import annotations

import re
from collections.abc import Container

from kongdori_intents.text import exact_key, normalise, words

_LOOKED_AT = 600

_OPENERS = (
    r"^(?:and|but|so|then|also|or|because|plus|otherwise|instead|besides|what about|how about|what if"
    r"|what else|who else|where else"
    r"|anything else|something else|how so|how come|why|when|which ones?|what kind|like what|such as"
    r"|for example|same|again|more"
    r"|another|continue|go on|keep going|carry on|next|previous|really|are you sure|sure|yes|yeah|yep|yup|no"
    r"|nope|nah|ok|okay|okey"
    r"|right|exactly|correct|wrong|true|false|maybe|neither|both|all of|none|tell me more|say more|elaborate"
    r"|explain more|shorter"
    r"|longer|simpler|in short|in other words|try again|one more|once more|translate (?:it|that|this)|repeat"
    r"|rephrase|summari[sz]e (?:it|that|this)"
    r"|the (?:first|second|third|last|other|next|previous|former|latter|same)|is that|was that|if so|if not"
    r"|not that|even if|to whom"
    r"|what do you mean|what does that|since when|until when|how many of|how much of)\b"
)
# before a first message there is nothing that these could join it to
_JOINING = r"^(?:(?:and|but|so|then|also|or|well|그럼|그러면|그리고|그런데|근데|그래서|그러니까|그니까)[\s,]+)+(?=\S)"
# … and "this" and "여기" are where it is asked
_HERE = (
    r"\b(?:with|using|use|try|is|for) this$"
    r"|^(?:여기(?:는|서|서는|에|에는|에서|에서는)?|여긴|여기엔)\s(?=\S)|^이거\s(?=쓰|사용|이용|돈)"
)
# what follows these says by itself whether it leans: "ok bye for now", "네 이름이 뭐야"
_ACKNOWLEDGED = r"^(?:(?:ok|okay|okey|alright|네|넵|예|응|어|음|그래|정말|진짜)[\s,]+)+(?=\S)"
_WHY_WHEN_WHOLE = r"^(?:why|when|which)\s+(?:\w+\s+){3,}"
_PRONOUN = (
    r"\b(?:it|its|it's|itself|they|they're|them|their|theirs|he|he's|him|his|she|she's|her|hers|this|these"
    r"|those|that's"
    r"|(?:the )?(?:first|second|third|other|last|next|previous|latter|former|same) (?:one|ones|part|point"
    r"|option|question|answer|thing)"
    r"|the (?:former|latter|same|above|previous)|ones?|above|aforementioned|earlier|previously|before that|after that"
    r"|you (?:just )?(?:say|said|told|mentioned|wrote|meant)|your (?:last|previous|first|answer|reply|point|list)"
    r"|we (?:talked|spoke|discussed)"
    r"|i (?:just )?(?:said|asked|told|mentioned|meant)|as (?:i|you) said|there too|then too|as well|too|either"
    r"|anymore|else)\b"
)
_THAT = (
    r"\bthat(?:'s)?(?!\s+(?:you|i|we|they|can|could|is|are|was|were|will|would|have|has|do|does|the|a|an|my"
    r"|your|work|come|run)\b)"
)
_THAT_SUBJECT = (
    r"(?:^|\b(?:is|was|does|did|do|can|could|will|would|should|about|of|like|with|for|why|how|what)\s)that\b"
)
_IDIOMS = (
    r"\b(?:what(?:'s| is) the time|what time is it|time is it|how(?:'s| is) it going|how goes it"
    r"|is it (?:going to |gonna )?(?:rain|snow|cold|hot|warm|sunny|windy)\w*"
    r"|will it (?:rain|snow)\w*|what day is it|what date is it|is it possible|does it matter|call it a day"
    r"|that(?:'s| is) all|that(?:'s| is) it"
    r"|(?:do|does|with|in|on|of|about|using|to|for|from|is|like|leave|close|open|use"
    r"|this) (?:this )?this (?:app|site|service|product|website|page|program|tool|thing|assistant|bot|platform)"
    r"|this (?:app|site|service|product|website|program|tool|assistant|bot|platform|place|software|project"
    r"|week|weekend|year|month|morning|evening|afternoon)"
    r"|(?:is|was) it (?:that|who)|(?:does|did|would|will) it (?:cost|take) to|is it (?:legal|allowed|ok|okay) to"
    r"|(?:an?|any|some|old|my|of) (?:earlier|previous) (?:chats?|conversations?)"
    r"|make it (?:dark|light)|one (?:joke|more joke)|no ?one|anyone|someone|everyone|one of)\b"
)
_KO_OPENERS = (
    r"^(?:그럼|그러면|그래서|그리고|그런데|근데|그치만|그렇지만|하지만|그래도|그러니까|그니까|왜냐|그렇다면"
    r"|아니면|또는|계속|이어서|(?:또|더|다시|아니)(?=[\s,]|$)"
    r"|(?:그래|응|어|네|넵|예|진짜|정말)(?:요|야)?$|그렇구나|그렇군|아뇨|아니요|맞아|맞아요|틀렸|확실|혹시 그|예를 ?들"
    r"|쉽게 말|짧게|길게|간단히|자세히|좀 더|조금 더"
    r"|첫 ?번째|두 ?번째|세 ?번째|네 ?번째|마지막|다음|이전(?! ?(?:대화|채팅))|나머지|둘 다"
    r"|다른 ?(?:거|건|것|걸|방법|예)|뭐가 더"
    r"|왜(?:요|지|죠|그래|그런|그렇)?(?:$|\s?\?)|언제(?:요)?$|어디(?:서|요)?$|누가(?:요)?$|누구(?:요)?$"
    r"|얼마나(?:요)?$|어떻게(?:요)?$|무슨 ?(?:뜻|말|소리))"
)
_KO_POINTER = (
    r"(?:^|\s)(?:그건|그거|그게|그걸|그것|그곳|그때|그쪽|거기|저기서|저거|저건|저게|저것|이거|이건|이게|이걸"
    r"|이것|여기|[이저] ?(?:사람|분들?|남자|여자)"
    r"|그 ?(?:사람|영화|남자|여자|분|애|친구|중|말|부분|방법|감독|배우|다음|전|뒤|후|답|질문|얘기|이야기)"
    r"|그분|그녀|그들|걔|쟤|얘(?:는|가|도)|그런|그렇게|그러|이런|이렇게|저렇게|아까|방금|위에|위의|앞에서|앞서"
    r"|전에 (?:말|얘기)|네가 (?:말|얘기)|니가 (?:말|얘기)|말한|말했|말씀하신|물어본|물었"
    r"|마찬가지|똑같이|같은 ?거|둘 ?중)"
)
_KO_ELLIPSIS = r"^\S{1,8}(?:은|는|도|이랑|랑|만)(?:요)?$|^\S{1,6}\s?\S{1,6}(?:은요|는요|도요)$"
_KO_FINITE = r"(?:도 돼|안녕|는 거|고마|감사|하는|있는|없는)"


def _is_fragment(normalised: str) -> bool:
    found = words(normalised)
    hangul = sum("가" <= character <= "힣" for character in normalised)
    if hangul:
        return len(found) <= 1 and hangul <= 3
    return len(found) <= 1 or (len(found) == 2 and not any(len(word) > 3 for word in found))


def without_joining(normalised: str) -> str:
    """A normalised text without the words at its start that only join it to what was said: "so", "그럼"."""
    return re.sub(_JOINING, "", normalised)


def leans_on_conversation(text: str, *, opening: bool = False, known: Container[str] = ()) -> bool:
    """Whether `text` can only be understood from what was said before: "그건 왜?", "and the second one", "how old is
    he". The first 600 characters decide.

    known: `exact_key`s of utterances that are understood by themselves. opening: whether `text` is the first message of
    a conversation; there a known utterance may say "it" ("is it free?"), and a text may begin with "so" or "그럼".
    """
    normalised = normalise(text[:_LOOKED_AT])
    is_known = exact_key(normalised) in known
    normalised = re.sub(_ACKNOWLEDGED, "", normalised)
    is_known |= exact_key(normalised) in known
    if opening:
        normalised = re.sub(_HERE, "", without_joining(normalised))
    if opening and (is_known or exact_key(normalised) in known):
        return False
    bare = re.sub(_IDIOMS, " ", normalised)
    if (
        re.search(_PRONOUN, bare)
        or re.search(_THAT, bare)
        or re.search(_THAT_SUBJECT, bare)
        or re.search(_KO_POINTER, bare)
    ):
        return True
    if is_known:
        return False
    if re.search(_OPENERS, normalised) and not re.search(_WHY_WHEN_WHOLE, normalised):
        return True
    if re.search(_KO_OPENERS, normalised) or (
        re.search(_KO_ELLIPSIS, normalised) and not re.search(_KO_FINITE, normalised)
    ):
        return True
    return text.rstrip().endswith(("...", "…")) or _is_fragment(normalised)
