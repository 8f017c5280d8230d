import type { paths } from './generated'

/** The JSON of a successful answer, straight from the generated paths: schema names may change, routes don't. */
type Json<R> = R extends { content: { 'application/json': infer T } } ? T : never
type Of<P extends keyof paths, M extends keyof paths[P], S extends number> = paths[P][M] extends { responses: infer R }
  ? S extends keyof R
    ? Json<R[S]>
    : never
  : never

export type Me = Of<'/api/v1/auth/users/me', 'get', 200>
export type SessionItem = Of<'/api/v1/auth/sessions', 'get', 200>['items'][number]
export type ApiKey = Of<'/api/v1/auth/api-keys', 'get', 200>['items'][number]
export type ApiKeyMade = Of<'/api/v1/auth/api-keys', 'post', 201>

export type Conversation = Of<'/api/v1/chat/conversations', 'post', 201>
export type ConversationListed = Of<'/api/v1/chat/conversations', 'get', 200>['items'][number]
export type ConversationsImported = Of<'/api/v1/chat/import', 'post', 200>
export type Folder = Of<'/api/v1/chat/folders', 'get', 200>['items'][number]
export type Share = Of<'/api/v1/chat/conversations/{conversation_id}/shares', 'post', 201>
export type SharedConversation = Of<'/api/v1/shares/{token}', 'get', 200>
export type Turn = Of<'/api/v1/chat/conversations/{conversation_id}/messages', 'post', 201>
export type Message = Turn['message']
export type MessageFile = Message['files'][number]
export type ChatFileTicket = Of<'/api/v1/chat/conversations/{conversation_id}/files', 'post', 201>
export type ChatFile = Of<'/api/v1/chat/files/{file_id}/read', 'post', 200>
export type Feedback = Of<'/api/v1/chat/messages/{message_id}/feedback', 'post', 200>
export type Health = Of<'/api/v1/health', 'get', 200>
export type HealthDetails = Of<'/api/v1/health/details', 'get', 200>

export type ModelConnection = Of<'/api/v1/model', 'get', 200>
export type ServerModels = Of<'/api/v1/model/list', 'post', 200>
export type ModelTrial = Of<'/api/v1/model/test', 'post', 200>

export type SummaryCard = Of<'/api/v1/summaries', 'get', 200>['items'][number]
export type Summary = Of<'/api/v1/summaries/{summary_id}', 'get', 200>
export type SummaryTicket = Of<'/api/v1/summaries', 'post', 202>
export type Capabilities = Of<'/api/v1/summaries/capabilities', 'get', 200>
export type SummaryAnswer = Of<'/api/v1/summaries/{summary_id}/questions', 'post', 200>
export type SummaryChapter = Summary['chapters'][number]
export type SummaryProgress = SummaryCard['progress']
export type Transcript = Of<'/api/v1/summaries/{summary_id}/transcript', 'get', 200>
export type TranscriptCue = Transcript['cues'][number]
export type UploadTicket = Of<'/api/v1/summaries/uploads', 'post', 201>
export type Upload = Of<'/api/v1/summaries/uploads/{upload_id}', 'get', 200>
export type PartTicket = Of<'/api/v1/summaries/uploads/{upload_id}/parts', 'post', 200>['parts'][number]

export type Movie = Of<'/api/v1/movies', 'get', 200>['items'][number]
export type StartedMovie = Of<'/api/v1/movies/continue-watching', 'get', 200>['items'][number]
export type MovieDetail = Of<'/api/v1/movies/{movie_id}', 'get', 200>
export type Playback = Of<'/api/v1/movies/{movie_id}/playback', 'post', 200>

export type Catalogue = Of<'/api/v1/chat/catalogue', 'get', 200>
export type IntentListed = Of<'/api/v1/chat/catalogue/intents', 'get', 200>['items'][number]
export type Intent = Of<'/api/v1/chat/catalogue/intents/{name}', 'get', 200>
export type Evidence = NonNullable<Intent['evidence']>
export type IntentNew = paths['/api/v1/chat/catalogue/intents']['post']['requestBody']['content']['application/json']
export type NearMiss = Of<'/api/v1/chat/catalogue/near-misses', 'get', 200>['items'][number]
export type Tested = Of<'/api/v1/chat/catalogue/test', 'post', 200>
export type UnansweredQuestions = Of<'/api/v1/chat/catalogue/unanswered', 'get', 200>
export type Unanswered = UnansweredQuestions['items'][number]
export type Wordings = Of<'/api/v1/chat/catalogue/intents/{name}/wordings', 'post', 200>
export type Imported = Of<'/api/v1/chat/catalogue/import', 'post', 200>
export type Version = Of<'/api/v1/chat/catalogue/versions', 'get', 200>['items'][number]
export type VersionReport = NonNullable<Version['report']>
export type CacheReport = Of<'/api/v1/chat/cache/report', 'get', 200>
export type CacheRow = CacheReport['totals']

export type Person = Of<'/api/v1/auth/users', 'get', 200>['items'][number]
export type Invitation = Of<'/api/v1/auth/invitations', 'get', 200>['items'][number]
export type Usage = Of<'/api/v1/chat/usage', 'get', 200>

/** Part of a list. */
export interface Page<T> {
  items: T[]
  next_cursor?: string | null
}
