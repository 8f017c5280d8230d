"""Sentences of a transcript that speak to a model rather than to people: orders to forget its rules, to answer
something else, signs that only a chat's file has. They are data and can order nothing; but a model may obey, so it is
not given them. The transcript keeps them, and `coverage` says how much was withheld.

llm-guard and rebuff were looked at: both bring a classifier of hundreds of megabytes, for English alone.
"""

from __future__ import annotations

import re
import unicodedata

_MODEL = r"(?:ai|a\.i\.|llms?|language model|assistant|chat ?bot|chatgpt|gpt[-\w.]*|claude|gemini|summari[sz]er|system)"
_RULES = (
    r"(?:instructions?|prompts?|rules?|guidelines?|commands?|orders?|directives?|directions?|context|task|programming)"
)
_FORGET = r"(?:ignore|disregard|forget|override|bypass|skip|drop|discard|erase|neglect|replace)"
_WRITE = r"(?:output|print|reply|respond|answer|say|write|return|emit|repeat|insert|include|add|put|append|title)"
_ENGLISH = (
    rf"\b{_FORGET}\b.{{0,40}}\b(?:previous|prior|above|earlier|preceding|all|any|your|the|these|those|everything)\b"
    rf".{{0,40}}\b(?:{_RULES}|(?:said|told|written|text|transcript) (?:above|before))\b",
    rf"\b{_FORGET}\b (?:all |everything )?(?:of )?(?:the |that )?(?:above|before)\b",
    rf"\b(?:new|updated|real|actual|your|hidden|secret|following|system|developer) {_RULES}\b ?(?::|is\b|are\b|for (?:the )?{_MODEL})",  # noqa: E501
    r"\b(?:system|developer|hidden|secret|initial) prompt\b",
    rf"\b(?:dear|hey|hello|attention|note to|message (?:to|for)|instructions? (?:to|for)|to|if you are|as) (?:an? |the |any |all )?{_MODEL}\b.{{0,80}}\b"  # noqa: E501
    rf"(?:{_WRITE}|must|should|please|reading|summari[sz]ing|processing|do not|don't|never)\b",
    rf"\byou are (?:now|no longer|from now on|actually)\b.{{0,60}}\b(?:{_MODEL}|dan|pirate|mode|unrestricted|jailbroken)\b",  # noqa: E501
    r"\b(?:from now on|henceforth)\b.{0,30}\byou (?:are|must|will|should|only)\b",
    r"\b(?:act|pretend|behave|roleplay) as (?:if|though|an?|the)\b.{0,60}\b(?:no rules|model|assistant|system|admin|root|dan)\b",  # noqa: E501
    rf"\b{_WRITE}\b.{{0,20}}\b(?:only|exactly|verbatim|nothing but|just|instead)\b.{{0,30}}(?:[\"'“‘:{{\[]|\bthe (?:word|phrase|text|string|following|json)\b|\bwith\b)",  # noqa: E501
    rf"\b(?:in|into|as|to) (?:the|your|every|each) (?:summary|title|overview|chapter titles?|output|answer|response|reply|json)\b.{{0,60}}\b(?:{_WRITE}|must|should|only)\b",  # noqa: E501
    rf"\b{_WRITE}\b.{{0,80}}\b(?:in|into|as|to|at the end of) (?:the|your|every|each|this) (?:summary|title|overview|chapter titles?|output|answer|response|reply|json)\b",  # noqa: E501
    r"\b(?:the|your|this) (?:summary|title|overview|output|answer|response|reply) (?:must|should|shall|has to|needs to|will)\b",  # noqa: E501
    r"\b(?:do not|don't|never|stop) (?:summari[sz]e|summari[sz]ing|translate|mention|make chapters|describe)\b",
    r"\b(?:reveal|print|show|leak|repeat|output|tell me)\b.{0,30}\byour (?:system |secret |hidden |initial )?(?:prompt|instructions?|rules|api key|key|configuration)\b",  # noqa: E501
    r"\b(?:developer|debug|admin|god|jailbreak|dan|maintenance) mode\b",
)
_KOREAN = (
    r"(?:이전|앞선|앞의|위의|위에|기존|지금까지|모든|원래).{0,12}(?:지시|명령|규칙|지침|프롬프트|설정|내용).{0,10}(?:무시(?:하고|해|하세요|하라|하십)|잊(?:고|어)|따르지 ?(?:마|말)|버(?:리고|려)|삭제해|취소해)",  # noqa: E501
    r"(?:지시|명령|규칙|지침|프롬프트).{0,8}(?:무시(?:하고|해|하세요|하라|하십)|잊어|따르지 ?마|버려|공개하|출력하)",
    r"(?:시스템|개발자|숨겨진|비밀) ?(?:프롬프트|메시지|지시|명령)",
    r"(?:ai|인공지능|언어 ?모델|챗봇|어시스턴트|요약(?:기|봇|하는)).{0,30}(?:에게|는|은|이라면|라면|야|님).{0,60}(?:해라|하라|하세요|해 ?주세요|마세요|말 ?것|써라|쓰세요|답하|출력|적으|넣으)",  # noqa: E501
    r"(?:요약|제목|개요|챕터|답변|출력|응답|결과)(?:에|에는|은|는|을|를|으로|만|란에|문)?.{0,60}(?:라고|만|로|으로|를|을|고).{0,12}(?:써|쓰|적|출력|답|넣|표시|바꾸|바꿔|대답|작성|반환)(?:라|세요|으세요|어라|으라|어야|아야|어 ?주|하라|하세요|해라|해|해야)",  # noqa: E501
    r"(?:요약|번역)하지 ?(?:마|말)",
    r"(?:너는|당신은|넌) ?(?:이제|지금부터|앞으로)",
    r"(?:라고|이라고|만) ?(?:만 )?(?:출력|답변|응답|대답)(?:해|하)",
)
_OTHERS = (
    r"\b(?:ignor(?:a|e|ez|er|iere|ieren)|olvida|oublie[zr]?|vergiss|vergessen sie|dimentica)\b.{0,50}\b(?:instruc\w*|anweisung\w*|istruzion\w*|regeln|règles|reglas|consignes?)\b",  # noqa: E501
    r"(?:これまで|以前|上記|前)の?(?:すべての)?(?:指示|命令|ルール).{0,10}(?:無視|忘れ)|(?:と|だけ)(?:出力|回答|返答)(?:して|しろ|せよ)",
    r"(?:忽略|无视|忘记|無視|忘掉).{0,12}(?:指令|指示|提示|规则|規則|内容)|(?:只|仅)(?:输出|回复|回答)",
)
# Of chat templates, tool calls, our own answer's form, and comments that a page would hide.
_SIGNS = (
    r"<\|[\w ]{1,30}\|>|\[/?inst\]|<</?sys>>|</?(?:system|assistant|user|instructions?|prompt|transcript|tool_call)\b[^>]*>",  # noqa: E501
    r"^\s*(?:#{1,6}\s*)?(?:system|assistant|developer|instructions?|시스템|지시)\s*[:：#]",
    r"\"(?:role|content|first_sentence|chapters|overview|title|points|tool|function_call)\"\s*:",
    r"#{2,} ?(?:system|instructions?)\b|```|<!--|\{\{.{0,80}\}\}|<script\b",
    r"\b(?:end|begin|start) of (?:the )?(?:transcript|instructions?|prompt|document|data|input)\b|대본(?:의)? (?:끝|시작)",  # noqa: E501
)
_ORDER = re.compile("|".join(_ENGLISH + _KOREAN + _OTHERS + _SIGNS), re.IGNORECASE)
_HIDDEN = dict.fromkeys([*range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2065), 0xFEFF, 0xAD])
_LOOKED_AT = 2000  # characters
# Cyrillic and Greek letters that look like Latin ones
_LOOKALIKES = str.maketrans(
    "абвгеёзікмнорстухѕјԁԛԝһіїӏАВЕЅІЈКМНОРСТУХΑΒΕΖΗΙΚΜΝΟΡΤΥΧαειοκνρτυχ",
    "a6breezikmhopctyxsjdqwhiilABESIJKMHOPCTYXABEZHIKMNOPTYXaeiokvptux",
)


def addresses_a_model(text: str) -> bool:
    """Whether a sentence is an order to a model, or has the form of a chat's file."""
    shown = " ".join(unicodedata.normalize("NFKC", text.translate(_HIDDEN)).split())
    readings = [shown] if shown.isascii() else [shown, _plain(shown)]
    return any(
        _ORDER.search(one[at : at + _LOOKED_AT]) for one in readings for at in range(0, len(one) or 1, _LOOKED_AT)
    )


def _plain(text: str) -> str:
    """The text as it looks: without marks on Latin letters, and with those of other scripts that look like them."""
    bare = "".join(
        c for c in unicodedata.normalize("NFD", text.translate(_LOOKALIKES)) if not "\u0300" <= c <= "\u036f"
    )
    return unicodedata.normalize("NFC", bare)
