import type { ConversationListed, Folder } from '@/api/types'

interface About {
  rename: ConversationListed
  persona: ConversationListed
  move: ConversationListed
  share: ConversationListed
  remove: ConversationListed
  /** 'new' for one that is to be made. */
  folder: Folder | 'new'
  removeFolder: Folder
}

/** What a person wants to do with a conversation or a folder of the list, which a dialog asks about. */
export type Asked = { [What in keyof About]: { what: What; about: About[What] } }[keyof About]
export type AboutOf<What extends Asked['what']> = About[What]
