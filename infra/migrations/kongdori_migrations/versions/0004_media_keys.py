"""Keys of media begin with `media/`, as their addresses do, so that the edge rewrites nothing.

The objects are moved apart from this: the local cloud does so when it starts. On AWS, before the deployment:
`aws s3 cp --recursive s3://FILMS/films s3://FILMS/media/films`, the same for `posters` there and for `uploads` in the
uploads bucket; after it, `aws s3 rm --recursive` of the old folders.

Code of 0.1.0 does not find films and uploads whose keys this changed; new ones it does. No stack of 0.1.0 was ever
deployed, so no rollback meets that.
"""

from alembic import op

revision = "0004"
down_revision = "0003"

UP = """
UPDATE movie_assets SET key = 'media/' || key WHERE key NOT LIKE 'media/%';
UPDATE uploads SET key = 'media/' || key WHERE key NOT LIKE 'media/%';
UPDATE uploads SET media_key = 'media/' || media_key WHERE media_key NOT LIKE 'media/%';
"""


def upgrade() -> None:
    op.execute(UP)
