"""Offline answers end with the answer. The sentence that said what they are came with them; now the page says it.

Only the very sentence at the very end of an offline answer goes, so what a person or a model wrote is not touched.
"""

from alembic import op

revision = "0008"
down_revision = "0007"

UP = """
UPDATE messages SET content = left(content, -char_length(note))
FROM (VALUES
    (E'\\n\\n*Offline answer: no language model is connected to this Kongdori.*'),
    (E'\\n\\n*오프라인 답변이에요. 이 콩돌이에는 연결된 언어 모델이 없어요.*')
) AS notes (note)
WHERE role = 'assistant' AND model = 'offline' AND right(content, char_length(note)) = note;
"""


def upgrade() -> None:
    op.execute(UP)
