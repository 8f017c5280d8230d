"""Sample films that Kongdori draws itself, so that a first start has something to watch, to summarise and to ask about.

Pictures, sound, captions and texts are ours and free for anybody to use (CC0 1.0).
"""

from kongdori_tools.samples import adding_squares, circle_wave, pendulums

FILMS = (pendulums.FILM, adding_squares.FILM, circle_wave.FILM)
