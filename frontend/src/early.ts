import { askWhoIsHere } from './api/account'
import { askForMessages } from './api/newestMessages'
import { mayBeSignedIn } from './api/token'

// A file of its own in the built page, and a small one: it asks who is here, and for what the page is to show, while the
// rest still loads.
if (mayBeSignedIn()) {
  askWhoIsHere()
  askForMessages()
}
