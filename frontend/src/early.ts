import { askWhoIsHere } from './api/account'
import { mayBeSignedIn } from './api/token'

// A file of its own in the built page, and a small one: it asks who is here while the rest still loads.
if (mayBeSignedIn()) askWhoIsHere()
