"""Texts that lean on the conversation never meet the shared cache."""

from __future__ import annotations

import pytest
from kongdori_intents import has_personal

from kongdori.recognition.serving import leans_on_conversation

pytestmark = pytest.mark.unit


LEANING = """
how old is he?
what does she do
why?
why not
and the second one
and in Korean?
what about tomorrow
how about Busan
tell me more
tell me more about that
explain that again
is that true
what do you mean by that
which one is better
the first one please
continue
go on
more
another one
yes
no
ok
sure
really?
what was my last question
what did you just say
as you said earlier
who made it
how long does it take
is it free
can you shorten it
translate it into Korean
summarise this
where are they
what are their names
does it work too
but why
so what
then how do I do it
what else
how so
the same in English
like what
can I watch those on my phone
who directed this film
it doesn't work
and you?
hmm...
what happened after that
...
그건 왜?
그건 얼마야
왜?
왜요?
그럼 내일은?
그럼 어떻게 해
그러면 비용은?
그 사람 몇 살이야
그분은 누구예요
걔는 뭐 해
그거 더 자세히 알려줘
그게 뭐야
그걸 한국어로 번역해줘
이거 무료야?
이건 어떻게 해
저건 뭐야
두 번째 거는?
첫 번째 거 알려줘
다른 거 없어?
다시 설명해줘
더 짧게
더 알려줘
계속
계속해줘
이어서 써줘
응
네
아니
아니요
진짜?
정말요?
부산은?
영화는?
그리고 또?
그런데 왜 안 돼
아까 말한 거 다시
방금 뭐라고 했어
위에서 말한 방법
거기는 날씨 어때
그때는 어땠어
마지막 거
예를 들면?
그래서?
언제?
어디서?
그렇게 하면 어떻게 돼
그 영화 감독이 누구야
""".strip().splitlines()


STANDING_ALONE = """
What can you do?
how do I summarise a video
which films are there
who are you
how do I delete my account
is Kongdori free
hello
thanks
good morning
what time is it
how's it going
is it going to rain today
how do I turn on dark mode
what is the weather in Seoul
where is my data stored
can I use this app in Korean
do I have to pay to use this service
keyboard shortcuts
which languages do you speak
how much does hosting Kongdori cost
does Kongdori work without a model
what is the capital of Australia
why is the sky blue in the morning
뭘 할 수 있어요?
영상 요약은 어떻게 해요?
어떤 영화가 있어요?
계정은 어떻게 삭제해요?
안녕
안녕하세요
고마워
누구세요?
무료예요?
다크 모드 켜줘
비밀번호는 어떻게 바꿔요?
오늘 서울 날씨 어때요
지금 몇 시예요?
콩돌이는 무료인가요
단축키 알려줘
로그아웃하고 싶어요
모델은 어떻게 연결해요?
개인정보는 안전해요?
영화 목록 보여줘
""".strip().splitlines()


@pytest.mark.parametrize("text", LEANING)
def test_a_follow_up_leans(text: str) -> None:
    assert leans_on_conversation(text)


@pytest.mark.parametrize("text", STANDING_ALONE)
def test_a_whole_question_stands_alone(text: str) -> None:
    assert not leans_on_conversation(text)


def test_an_opening_has_nothing_to_lean_on_but_is_only_forgiven_what_is_in_the_catalogue() -> None:
    assert leans_on_conversation("is it free")
    assert not leans_on_conversation("Is it free?", opening=True)
    assert leans_on_conversation("how old is he?", opening=True)


def test_hidden_writing_does_not_hide_it() -> None:
    assert has_personal("my\u200b na\u200dme is Minji")
    assert has_personal("ｍｙ ｎａｍｅ ｉｓ Ｍｉｎｊｉ")
    assert has_personal("x " * 20_000 + "my name is Minji")
    assert leans_on_conversation("그\u200b건 왜?")


@pytest.mark.parametrize(
    "text",
    ["", " ", "?", "a", "콩", "😀", "\x00", "a" * 100_000, "가 " * 50_000, "my " * 30_000, "@" * 50_000, "1-" * 50_000],
)
def test_any_length_is_survived(text: str) -> None:
    assert leans_on_conversation(text) in {True, False}
    assert has_personal(text) in {True, False}


@pytest.mark.parametrize(
    "text",
    [
        "so what are you able to do",
        "and which films do you have",
        "But what does hosting Kongdori cost",
        "then how do I upload a video",
        "그럼 뭐 할 수 있어요?",
        "그런데 요약은 어떻게 만들어요?",
        "whats possible with this",
    ],
)
def test_an_opening_leans_on_nothing_by_its_first_word(text: str) -> None:
    assert not leans_on_conversation(text, opening=True)
    assert leans_on_conversation(text)


@pytest.mark.parametrize(
    "text", ["and the second one", "so why is he angry", "그럼 그건 왜 그래", "so", "그럼", "and you?"]
)
def test_an_opening_may_lean_by_what_follows_its_first_word(text: str) -> None:
    assert leans_on_conversation(text, opening=True)


@pytest.mark.parametrize(
    "text",
    [
        "ok bye for now",
        "네 이름이 뭐니?",
        "어떤 단축키를 쓸 수 있나요",
        "예전 대화를 지우려면 어떻게 해요",
        "정말 감사합니다",
        "how much does it cost to run kongdori on aws",
        "who was it that created you",
        "how can i open an earlier chat",
    ],
)
def test_a_first_word_that_says_nothing_leans_on_nothing(text: str) -> None:
    assert not leans_on_conversation(text)


@pytest.mark.parametrize(
    "text", ["ok and in Korean", "ok", "네", "정말?", "네 그건 왜 그래요", "아니 그게 아니라", "더 줘"]
)
def test_but_what_follows_it_may(text: str) -> None:
    assert leans_on_conversation(text)


def test_here_is_where_it_is_asked() -> None:
    assert not leans_on_conversation("여기 어떤 영화들이 있나요", opening=True)
    assert leans_on_conversation("여기 어떤 영화들이 있나요")
