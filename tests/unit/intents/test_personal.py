"""Texts that hold something personal never meet the shared cache."""

from __future__ import annotations

import pytest
from kongdori_intents import has_personal

pytestmark = pytest.mark.unit


PERSONAL = """
my name is Minji
My name is Peter, who are you?
call me Ishmael
I am Minji Kim
I'm a doctor from Busan
I am 34 years old
I live in Seoul
I work at a bank
my e-mail is minji@example.org
write to minji.kim@example.co.kr
my phone number is 010-1234-5678
call +82 10 1234 5678
my card 4111 1111 1111 1111
my SSN is 123-45-6789
my wife is ill
my dog died
what should my son eat
is my salary too low
my address is 12 Main Street
my birthday is 1990-05-17
the server at 192.168.0.12 is down
my key is sk-abcdefghijklmnop1234
order 8271927 is late
see https://example.org/?token=abc
id 0191d3c4-7b1e-7c3a-9f1e-aaaaaaaaaaaa
@minji_kim said so
I'm pregnant
our company is closing
제 이름은 김민지예요
내 이름은 민지야
저는 민지예요
저는 김민지입니다
나는 서른 살이야
난 부산에 살아
제가 삼성에 다니는데요
내 전화번호는 010-1234-5678이야
제 이메일은 minji@example.org 입니다
제 주민번호는 900517-1234567
우리 엄마가 아파요
내 남자친구가 화났어
제 강아지가 아파요
내 월급이 너무 적어
저희 회사 주소는 테헤란로 123
민지라고 불러줘
제 생일은 1990년 5월 17일
우리 아들 뭐 먹이지
""".strip().splitlines()


NOT_PERSONAL = """
how do I delete my account
delete my account
how do I change my password
where is my data stored
are my conversations private
summarise my lecture recording
how long until my summary is done
can I upload my own film
how do I connect my ollama model
what will my aws bill be
log out of all my devices
what can you do for me
who are you
I want to delete my account
I forgot my password
I'm bored tell me a joke
does Kongdori remember my position in a film
what is 17 times 23
how many moons does Jupiter have in 2026
계정은 어떻게 삭제해요?
내 계정 삭제해줘
제 비밀번호를 바꿔 주세요
내 대화는 안전해?
내 데이터는 어디에 저장돼
제 영상은 얼마나 걸려요
내 컴퓨터에 설치할 수 있어?
저는 영상을 어떻게 요약하나요
이름이 뭐예요?
네 이름은 뭐야
누가 너를 만들었어
어떤 영화가 있어요?
""".strip().splitlines()


@pytest.mark.parametrize("text", PERSONAL)
def test_what_tells_of_somebody_is_personal(text: str) -> None:
    assert has_personal(text)


@pytest.mark.parametrize("text", NOT_PERSONAL)
def test_what_everybody_here_has_is_not(text: str) -> None:
    assert not has_personal(text)
