import { body, client } from './client'
import type { Movie, MovieDetail, Page, Playback, StartedMovie } from './types'

const MOVIE = '/api/v1/movies/{movie_id}'

export function listMovies(language: string, cursor: string | null, query = ''): Promise<Page<Movie>> {
  const filter = { language, limit: 50, ...(cursor ? { cursor } : {}), ...(query ? { query } : {}) }
  return body(client.GET('/api/v1/movies', { params: { query: filter } }))
}

export async function continueWatching(language: string): Promise<StartedMovie[]> {
  return (await body(client.GET('/api/v1/movies/continue-watching', { params: { query: { language, limit: 12 } } }))).items
}

export function getMovie(id: string, language: string): Promise<MovieDetail> {
  return body(client.GET(MOVIE, { params: { path: { movie_id: id }, query: { language } } }))
}

/** What a player needs; the answer's cookies open this film's addresses. */
export function startPlayback(id: string, language: string): Promise<Playback> {
  return body(client.POST(`${MOVIE}/playback`, { params: { path: { movie_id: id }, query: { language } } }))
}

/** Remembers the position. `leaving` lets the request outlive the page. */
export async function savePosition(id: string, positionS: number, { leaving = false } = {}): Promise<void> {
  await body(
    client.PUT(`${MOVIE}/position`, {
      params: { path: { movie_id: id } },
      body: { position: positionS },
      keepalive: leaving,
    }),
  )
}
