// Generated from functions/chat/chat_function/site/openapi.json by `npm run api`. Do not edit.
export interface paths {
    "/api/v1/auth/api-keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Api Keys
         * @description My keys, those that have expired too, the newest first, in one page.
         */
        get: operations["list_api_keys"];
        put?: never;
        /**
         * Create Api Key
         * @description Creates a key for my clients, to be sent as a bearer token. `key` is shown only this once.
         */
        post: operations["create_api_key"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/api-keys/{key_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Revoke Api Key
         * @description Revokes one of my keys, at once and for good.
         */
        delete: operations["revoke_api_key"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/invitations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Invitations
         * @description The newest 200 invitations, including used and expired ones, in one page.
         */
        get: operations["list_invitations"];
        put?: never;
        /**
         * Create Invitation
         * @description Creates a link with which one person can make an account.
         */
        post: operations["create_invitation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/invitations/{invitation_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Withdraw Invitation
         * @description Revokes an invitation that nobody has used.
         */
        delete: operations["withdraw_invitation"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/new-password": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Set New Password
         * @description Sets the password of the person for whom an admin made the link. Ends their sessions and API keys.
         */
        post: operations["set_new_password"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/sessions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Sessions
         * @description Where I'm signed in, the last used first.
         */
        get: operations["list_sessions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/sessions/{session_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * End Session
         * @description Signs one of my sessions out, at once.
         */
        delete: operations["end_session"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/sign-out": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Sign Out
         * @description Ends the session of the refresh token (cookie or form) or of the access token, or all sessions of its account.
         *     API keys stay: each is revoked by itself.
         */
        post: operations["sign_out"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/sign-up": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Sign Up
         * @description Makes an account. 409 if the login id is taken; 422 names the broken rule; 403 if an invitation is needed.
         */
        post: operations["sign_up"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/token": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Token
         * @description OAuth 2: `grant_type=password` signs in, `grant_type=refresh_token` renews an access token.
         */
        post: operations["token"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/users": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List People
         * @description All accounts, the newest first, or those whose name or login id contains `query`.
         */
        get: operations["list_people"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/users/{user_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Delete Person
         * @description Deletes an account and everything it owns, at once and for good.
         */
        delete: operations["delete_person"];
        options?: never;
        head?: never;
        /**
         * Change Person
         * @description Gives a person another role or other limits, or locks and unlocks the account.
         */
        patch: operations["change_person"];
        trace?: never;
    };
    "/api/v1/auth/users/{user_id}/password-link": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Create Password Link
         * @description Creates a link with which this person can set a new password, once, within a day.
         */
        post: operations["create_password_link"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/users/{user_id}/sessions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * End Sessions
         * @description Signs a person out everywhere.
         */
        delete: operations["end_sessions"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/users/me": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Me
         * @description Who I am.
         */
        get: operations["get_me"];
        put?: never;
        post?: never;
        /**
         * Delete Me
         * @description Deletes my account and everything in it, at once and for good. Needs the password.
         */
        delete: operations["delete_me"];
        options?: never;
        head?: never;
        /**
         * Update Me
         * @description Changes my name or password. A new password ends my other sessions; API keys stay.
         */
        patch: operations["update_me"];
        trace?: never;
    };
    "/api/v1/chat/cache/report": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Cache Report
         * @description What the cache did, per intent, and how often it was wrong. For the admin.
         */
        get: operations["cache_report"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/chat/catalogue": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Catalogue
         * @description Which version is live, which is training, and whether the draft differs.
         */
        get: operations["get_catalogue"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Change Catalogue
         * @description Sets the maximum error rate, from the next version on.
         */
        patch: operations["change_catalogue"];
        trace?: never;
    };
    "/api/v1/chat/catalogue/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Export Catalogue
         * @description The draft as YAML.
         */
        get: operations["export_catalogue"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/chat/catalogue/import": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Import Catalogue
         * @description Imports intents from YAML into the draft: all of them, or none, with the place of each error.
         */
        post: operations["import_catalogue"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/chat/catalogue/intents": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Intents
         * @description The draft by name. `query` searches names and utterances.
         */
        get: operations["list_intents"];
        put?: never;
        /**
         * Create Intent
         * @description Adds an intent to the draft. 409 if the name is taken.
         */
        post: operations["create_intent"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/chat/catalogue/intents/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Intent
         * @description One intent.
         */
        get: operations["get_intent"];
        /**
         * Put Intent
         * @description Replaces an intent. 409 if somebody changed it meanwhile.
         */
        put: operations["put_intent"];
        post?: never;
        /**
         * Delete Intent
         * @description Removes an intent from the draft. A built-in one does not come back with the next release.
         */
        delete: operations["delete_intent"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/chat/catalogue/intents/{name}/wordings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Propose Wordings
         * @description Asks the model for other ways to ask for an intent and for near-misses. Nothing is saved.
         */
        post: operations["propose_wordings"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/chat/catalogue/near-misses": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Near Misses
         * @description Texts that must never get a saved answer, the newest first.
         */
        get: operations["list_near_misses"];
        put?: never;
        /**
         * Create Near Miss
         * @description Adds a text that belongs to no intent; the next version counts it as off-topic.
         */
        post: operations["create_near_miss"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/chat/catalogue/near-misses/{near_miss_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Delete Near Miss
         * @description Removes a near-miss.
         */
        delete: operations["delete_near_miss"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/chat/catalogue/test": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Test Utterance
         * @description How the live version recognises an utterance, and why.
         */
        post: operations["test_utterance"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/chat/catalogue/unanswered": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Unanswered
         * @description Questions that several people asked and no intent answered, grouped by what they mean. Nothing personal, and
         *     nothing of temporary chats.
         */
        get: operations["list_unanswered"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/chat/catalogue/versions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Versions
         * @description All versions, the newest first; 0 is the built-in one.
         */
        get: operations["list_versions"];
        put?: never;
        /**
         * Create Version
         * @description Trains and calibrates the draft, and makes it live if it stays below the maximum error rate.
         *     409 while another one is training.
         */
        post: operations["create_version"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/chat/catalogue/versions/{number}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Version
         * @description One version with its report.
         */
        get: operations["get_version"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/chat/catalogue/versions/{number}/activate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Activate Version
         * @description Makes a ready version live; choosing an older one is a roll-back.
         */
        post: operations["activate_version"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/chat/completions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Create Completion
         * @description Answers as OpenAI's Chat Completions does. If the client disconnects, the model's call ends.
         */
        post: operations["create_completion"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/chat/conversations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Conversations
         * @description My conversations: the pinned ones first, then the last used first. `query` searches titles and messages, and says
         *     which message matched.
         */
        get: operations["list_conversations"];
        put?: never;
        /**
         * Create Conversation
         * @description Opens a conversation.
         */
        post: operations["create_conversation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/chat/conversations/{conversation_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Conversation
         * @description One conversation.
         */
        get: operations["get_conversation"];
        put?: never;
        post?: never;
        /**
         * Delete Conversation
         * @description Deletes it, with all its messages.
         */
        delete: operations["delete_conversation"];
        options?: never;
        head?: never;
        /**
         * Change Conversation
         * @description Changes its title or persona, pins it, archives it, or moves it to a folder.
         */
        patch: operations["change_conversation"];
        trace?: never;
    };
    "/api/v1/chat/conversations/{conversation_id}/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Export Conversation
         * @description One conversation: the whole tree as JSON, or its newest branch as Markdown.
         */
        get: operations["export_conversation"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/chat/conversations/{conversation_id}/files": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Create File
         * @description A presigned POST for one file of a conversation.
         */
        post: operations["create_file"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/chat/conversations/{conversation_id}/messages": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Messages
         * @description The tree of messages, the oldest first, or the newest; each names its parent.
         */
        get: operations["list_messages"];
        put?: never;
        /**
         * Post Message
         * @description Sends a message and waits for the whole reply.
         */
        post: operations["post_message"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/chat/conversations/{conversation_id}/messages/{reply_id}/stream": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Resume Stream
         * @description Resumes a running or finished stream where it broke off.
         */
        get: operations["resume_stream"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/chat/conversations/{conversation_id}/messages/stream": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Stream Message
         * @description Sends a message and streams the reply, which is written to its end even if the reader disconnects.
         */
        post: operations["stream_message"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/chat/conversations/{conversation_id}/shares": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Shares
         * @description The links that still work, the newest first, in one page.
         */
        get: operations["list_shares"];
        put?: never;
        /**
         * Create Share
         * @description Creates a link to one branch as it is now, without names. Anyone with the link can read it.
         */
        post: operations["create_share"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/chat/conversations/{conversation_id}/title": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Name Conversation
         * @description Lets the model name a conversation after its first reply; never one that a person has named.
         */
        post: operations["name_conversation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/chat/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Export All
         * @description All my conversations in one file.
         */
        get: operations["export_all"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/chat/files/{file_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Delete File
         * @description Deletes a file that isn't attached to a message.
         */
        delete: operations["delete_file"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/chat/files/{file_id}/read": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Read File
         * @description Reads an uploaded file, so that it can be attached to a message. One that can't be read is deleted.
         */
        post: operations["read_file"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/chat/folders": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Folders
         * @description My folders, by name, in one page.
         */
        get: operations["list_folders"];
        put?: never;
        /**
         * Create Folder
         * @description Creates a folder. 409 if there is one with this name.
         */
        post: operations["create_folder"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/chat/folders/{folder_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Delete Folder
         * @description Deletes the folder. Its conversations stay, and are in no folder.
         */
        delete: operations["delete_folder"];
        options?: never;
        head?: never;
        /**
         * Rename Folder
         * @description Gives it another name.
         */
        patch: operations["rename_folder"];
        trace?: never;
    };
    "/api/v1/chat/import": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Import Conversations
         * @description Adds conversations from Kongdori's own export or from ChatGPT's `conversations.json`, as they are in the file.
         *     Conversations that exist already are not added twice.
         */
        post: operations["import_conversations"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/chat/instructions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read Instructions
         * @description How I want to be answered in every conversation; empty if nothing is set.
         */
        get: operations["read_instructions"];
        /**
         * Store Instructions
         * @description Sets how I want to be answered in every conversation; an empty text clears it.
         */
        put: operations["store_instructions"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/chat/messages/{message_id}/feedback": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Give Feedback
         * @description Rates a reply; a new rating replaces the old one. After a bad one you don't get this saved answer again; nobody
         *     does if the rating is the admin's, or if several people or the model agree.
         */
        post: operations["give_feedback"];
        /**
         * Take Feedback Back
         * @description Removes the rating.
         */
        delete: operations["take_feedback_back"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/chat/messages/{message_id}/replies": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Create Reply
         * @description Another reply to the same message, in addition to those it has; never a saved answer.
         */
        post: operations["create_reply"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/chat/messages/{message_id}/replies/stream": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Stream Reply
         * @description Another reply to the same message, streamed; never a saved answer.
         */
        post: operations["stream_reply"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/chat/messages/{message_id}/stop": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Stop Reply
         * @description Stops a reply that is being written and keeps what has been written. 200 if it had already ended.
         */
        post: operations["stop_reply"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/chat/shares/{share_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Revoke Share
         * @description Revokes the link, at once and for good.
         */
        delete: operations["revoke_share"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/chat/usage": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Usage
         * @description What I used and what the cache saved, by day (UTC) for 30 days; my limits, and what is left of them.
         */
        get: operations["get_usage"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/health": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Health
         * @description Whether chat can work now. Asks no model, so it costs nothing.
         */
        get: operations["health"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/health/details": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Health Details
         * @description Whether chat can work now, and what is wrong where it can't, or will not for long. For the admin, who gets 200
         *     whatever it says.
         */
        get: operations["health_details"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/model": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Model
         * @description Which models are connected; never a key.
         */
        get: operations["get_model"];
        /**
         * Put Model
         * @description Connects a model. All functions use it within a minute.
         */
        put: operations["put_model"];
        post?: never;
        /**
         * Delete Model
         * @description Deletes the saved model and its fallback; those in the settings are used again.
         */
        delete: operations["delete_model"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/model/fallback": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Put Fallback
         * @description Connects a second model, which answers when the first one fails.
         */
        put: operations["put_fallback"];
        post?: never;
        /**
         * Delete Fallback
         * @description Deletes the saved second model.
         */
        delete: operations["delete_fallback"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/model/list": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * List Server Models
         * @description Asks a server, within 15 s, which models it has. Nothing is saved.
         */
        post: operations["list_server_models"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/model/test": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Try Model
         * @description Asks the model for one word, within 15 s, and says what happened. Nothing is saved.
         */
        post: operations["try_model"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/models": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Models
         * @description The model that answers here.
         */
        get: operations["list_models"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/models/{model_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Retrieve Model
         * @description The model that answers here, by its name.
         */
        get: operations["retrieve_model"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/movies": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Movies
         * @description The catalogue, the newest first; `query` searches titles, synopses and genres in every language.
         */
        get: operations["list_movies"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/movies/{movie_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Movie
         * @description One film, with chapters and tracks.
         */
        get: operations["get_movie"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/movies/{movie_id}/playback": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Start Playback
         * @description What a player needs; sets cookies that open this film's `/media/…`, and no other, until `expires_at`.
         *
         *     That is seconds away, so that playing ends soon after the session: ask again while it plays.
         */
        post: operations["start_playback"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/movies/{movie_id}/position": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Put Position
         * @description Stores where I am, on every device; the last write wins.
         */
        put: operations["put_position"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/movies/continue-watching": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Continue Watching
         * @description Films that I began and did not finish, the last watched first.
         */
        get: operations["continue_watching"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/shares/{token}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read Share
         * @description What a link shows, a conversation or a summary. 404 for one that never was, was revoked or has expired.
         */
        get: operations["read_share"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/summaries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List Summaries */
        get: operations["list_summaries"];
        put?: never;
        /**
         * Create Summary
         * @description 202: queued. 200: the same content was summarised before in the same language, and this is the whole summary.
         */
        post: operations["create_summary"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/summaries/{summary_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Summary
         * @description The summary as it stands; while it runs, `progress` says how far it is.
         *
         *     The cookies open `media.url` for 20 seconds; HEAD brings new ones while it plays.
         */
        get: operations["get_summary"];
        put?: never;
        post?: never;
        /**
         * Delete Summary
         * @description Deletes the summary, the uploaded file and everything made from it.
         */
        delete: operations["delete_summary"];
        options?: never;
        head?: never;
        /**
         * Rename Summary
         * @description Renames the summary. Its links and its file keep their names.
         */
        patch: operations["rename_summary"];
        trace?: never;
    };
    "/api/v1/summaries/{summary_id}/again": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Summarise Again
         * @description Another summary of the same content, in another length or language. 200: it exists already.
         */
        post: operations["summarise_again"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/summaries/{summary_id}/captions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Add Captions
         * @description Summarises a video again with these captions. The present summary stays until that is
         *     done. 200: this summary exists already.
         */
        put: operations["add_captions"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/summaries/{summary_id}/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Export Summary
         * @description A finished summary with its transcript as a file: Markdown or HTML for reading, or JSON for programs.
         */
        get: operations["export_summary"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/summaries/{summary_id}/questions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Ask Question
         * @description Answers from the transcript, with word-for-word quotes and the moments at which they are said, or says that it
         *     isn't in the video.
         */
        post: operations["ask_question"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/summaries/{summary_id}/retry": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Retry Summary
         * @description 202: only what failed is done again. 200: nothing is missing, and this is the whole summary.
         */
        post: operations["retry_summary"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/summaries/{summary_id}/shares": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Summary Shares
         * @description The links that still work, the newest first, in one page.
         */
        get: operations["list_summary_shares"];
        put?: never;
        /**
         * Create Summary Share
         * @description Creates a link to a finished summary as it is now. Anyone with it can read it and play its video, without an
         *     account.
         */
        post: operations["create_summary_share"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/summaries/{summary_id}/transcript": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Transcript
         * @description The transcript with its times, as JSON, WebVTT, SubRip or plain text.
         */
        get: operations["get_transcript"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Correct Transcript
         * @description Corrects a misheard line, in this summary only. 409: the line no longer says what it said to the caller.
         */
        patch: operations["correct_transcript"];
        trace?: never;
    };
    "/api/v1/summaries/capabilities": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Capabilities
         * @description What can be summarised here, what transcribes speech, and how fast.
         */
        get: operations["get_capabilities"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/summaries/shares/{share_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Revoke Summary Share
         * @description Revokes the link, at once and for good.
         */
        delete: operations["revoke_summary_share"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/summaries/uploads": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Uploads
         * @description My unfinished uploads in parts.
         */
        get: operations["list_uploads"];
        put?: never;
        /**
         * Create Upload
         * @description A presigned POST for one file: a video, a sound, captions or a transcript. A large one is better sent in parts
         *     (`POST …/{upload_id}/parts`), without using the form.
         */
        post: operations["create_upload"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/summaries/uploads/{upload_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Upload
         * @description Which parts have arrived, so that the upload can continue with the others.
         */
        get: operations["get_upload"];
        put?: never;
        post?: never;
        /**
         * Discard Upload
         * @description Deletes an upload that no summary uses, with the parts that have arrived.
         */
        delete: operations["discard_upload"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/summaries/uploads/{upload_id}/complete": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Complete Upload
         * @description Joins the parts once all are there (409 before that). A second time, nothing changes.
         */
        post: operations["complete_upload"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/summaries/uploads/{upload_id}/parts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Sign Parts
         * @description Returns an address for each of these parts, which accepts only a part of this size and SHA-256. It can be
         *     requested again.
         */
        post: operations["sign_parts"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /** AccountDeletion */
        AccountDeletion: {
            /**
             * Password
             * Format: password
             */
            password: string;
        };
        /**
         * Advice
         * @description What would make an unsure utterance sure. `more`: about how many further ways to ask `intent` in its language.
         *     `rival`: another intent with an utterance as near as its own, which people would have to tell apart.
         */
        Advice: {
            /** Intent */
            intent: string;
            /** More */
            more: number;
            /** Rival */
            rival: string | null;
        };
        /**
         * Again
         * @description What to change; leave out what stays.
         */
        Again: {
            /** Language */
            language?: string | null;
            /** Length */
            length?: ("short" | "medium" | "long") | null;
        };
        /**
         * Answer
         * @description `engine` is `offline` for sentences of the transcript, else the model's name. `in_video` is false where the
         *     transcript does not answer the question: then there are no citations.
         */
        Answer: {
            /** Answer */
            answer: string;
            /** Citations */
            citations: components["schemas"]["Citation"][];
            /** Engine */
            engine: string;
            /** In Video */
            in_video: boolean;
        };
        /** ApiKey */
        ApiKey: {
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /** Expires At */
            expires_at: string | null;
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /** Name */
            name: string;
            /** Scopes */
            scopes: ("chat" | "read")[];
        };
        /** ApiKeyMade */
        ApiKeyMade: {
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /** Expires At */
            expires_at: string | null;
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /**
             * Key
             * @description A bearer token for your clients, shown only this once
             */
            key: string;
            /** Name */
            name: string;
            /** Scopes */
            scopes: ("chat" | "read")[];
        };
        /**
         * ApiKeyNew
         * @description `expires_at` left out: until it is revoked.
         */
        ApiKeyNew: {
            /** Expires At */
            expires_at?: string | null;
            /** Name */
            name: string;
            /**
             * Scopes
             * @default [
             *       "chat"
             *     ]
             */
            scopes?: ("chat" | "read")[];
        };
        /** ArrivedPart */
        ArrivedPart: {
            /** Number */
            number: number;
            /** Sha256 */
            sha256: string;
            /** Size */
            size: number;
        };
        /**
         * CacheReport
         * @description `judged_by`: the random sample that the model checked, or, if there is none, people's ratings, which are not a
         *     random sample. `version`: of the live intents; 0 is the built-in one.
         */
        CacheReport: {
            /** Intents */
            intents: components["schemas"]["CacheRow"][];
            /** Judged By */
            judged_by: ("sample" | "people") | null;
            /** Max Error */
            max_error: number;
            /**
             * Reasons
             * @description The newest reasons that people gave with a rating
             */
            reasons: components["schemas"]["FeedbackReason"][];
            /**
             * Since
             * Format: date-time
             */
            since: string;
            totals: components["schemas"]["CacheRow"];
            /** Version */
            version: number;
        };
        /**
         * CacheRow
         * @description What the cache did for one intent; without an intent, for questions outside the catalogue.
         */
        CacheRow: {
            /**
             * Afresh
             * @description Saved answers that somebody regenerated
             */
            afresh: number;
            /**
             * Error
             * @description `wrong` of `judged`; null if none was judged
             */
            error: number | null;
            /**
             * Error Upper 95
             * @description The upper end of its 95 % Clopper-Pearson interval
             */
            error_upper_95: number | null;
            /**
             * Exact Only
             * @description Only questions that match an utterance exactly get a saved answer
             */
            exact_only: boolean;
            /** Intent */
            intent: string | null;
            /**
             * Judged
             * @description Saved answers that were judged right or wrong: see the report's `judged_by`
             */
            judged: number;
            /** Own */
            own: number;
            /**
             * Raised
             * @description The confidence that wrong answers raised its threshold to; above 1: exact only
             */
            raised: number | null;
            /**
             * Saved S
             * @description How long writing them took, in seconds
             */
            saved_s: number;
            /**
             * Saved Usd
             * @description What the saved answers cost when they were written
             */
            saved_usd: string;
            /**
             * Seen
             * @description Questions recognised as this intent
             */
            seen: number;
            /**
             * Served
             * @description Answered with a saved answer: one `shared` with others, or the person's `own` earlier reply
             */
            served: number;
            /** Shared */
            shared: number;
            /** Thumbs Down */
            thumbs_down: number;
            /** Thumbs Up */
            thumbs_up: number;
            /** Wrong */
            wrong: number;
        };
        /**
         * Capabilities
         * @description What can be summarised here. The page shows it before an upload.
         */
        Capabilities: {
            /**
             * Formats
             * @description Media types
             */
            formats: string[];
            /**
             * Links
             * @description Whether YouTube links are accepted
             */
            links: boolean;
            /**
             * Links Sound
             * @description Whether the sound of a link without captions is downloaded and transcribed
             */
            links_sound: boolean;
            /** Max Bytes */
            max_bytes: number;
            /**
             * Speech
             * @description What transcribes speech when there are no captions
             * @enum {string}
             */
            speech: "local" | "endpoint" | "none";
            /**
             * Speech Price Per Minute
             * @description USD
             */
            speech_price_per_minute: number;
            /**
             * Speech Ready
             * @description false: a model of about 145 MB is downloaded before the first transcription
             */
            speech_ready: boolean;
            /**
             * Speech Speed
             * @description Seconds of sound transcribed per second; null: not known
             */
            speech_speed: number | null;
        };
        /**
         * Catalogue
         * @description `changed`: the draft differs from the live version. `revision` changes with each change of the draft.
         */
        Catalogue: {
            /** Changed */
            changed: boolean;
            /** Current */
            current: number;
            /** Intents */
            intents: number;
            /** Max Error */
            max_error: number;
            recognisers: components["schemas"]["Recognisers"];
            /** Revision */
            revision: string;
            training: components["schemas"]["CatalogueVersion"] | null;
        };
        /** CatalogueChange */
        CatalogueChange: {
            /**
             * Max Error
             * @description The maximum error rate of the next version
             */
            max_error: number;
        };
        /** CatalogueImport */
        CatalogueImport: {
            /**
             * Dry Run
             * @description Only preview the changes
             * @default false
             */
            dry_run?: boolean;
            /**
             * Replace
             * @description Remove intents that aren't in the file
             * @default false
             */
            replace?: boolean;
            /** Yaml */
            yaml: string;
        };
        /** CatalogueImported */
        CatalogueImported: {
            /** Added */
            added: string[];
            /** Changed */
            changed: string[];
            /** Removed */
            removed: string[];
        };
        /**
         * CatalogueVersion
         * @description `number` 0 is the built-in catalogue of this release.
         */
        CatalogueVersion: {
            /** Created At */
            created_at: string | null;
            /** Created By */
            created_by: string | null;
            /** Current */
            current: boolean;
            error: components["schemas"]["VersionError"] | null;
            /** Finished At */
            finished_at: string | null;
            /** Max Error */
            max_error: number;
            /** Number */
            number: number;
            report: components["schemas"]["VersionReport"] | null;
            /**
             * Status
             * @enum {string}
             */
            status: "training" | "ready" | "failed";
        };
        /** Chapter */
        Chapter: {
            /** End */
            end: number;
            /** Points */
            points: components["schemas"]["Point"][];
            /** Start */
            start: number;
            /** Summary */
            summary: string;
            /** Title */
            title: string;
        };
        /** Usage */
        chat_function__schemas__Usage: {
            /** Completion Tokens */
            completion_tokens: number;
            /** Cost Usd */
            cost_usd: string;
            /** Duration Ms */
            duration_ms: number | null;
            /** Prompt Tokens */
            prompt_tokens: number;
        };
        /** Usage */
        chat_function__usage__schemas__Usage: {
            /**
             * By Day
             * @description Days with usage, the newest first
             */
            by_day: components["schemas"]["UsedOnDay"][];
            limits: components["schemas"]["LimitsLeft"];
            month: components["schemas"]["Used"];
            today: components["schemas"]["Used"];
        };
        /**
         * ChatFile
         * @description A file that was read. `pages`: of a PDF. `cut`: the file is longer than the `characters` that were read.
         */
        ChatFile: {
            /** Characters */
            characters: number;
            /**
             * Conversation Id
             * Format: uuid
             */
            conversation_id: string;
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /** Cut */
            cut: boolean;
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /**
             * Kind
             * @enum {string}
             */
            kind: "text" | "pdf" | "image";
            /** Name */
            name: string;
            /** Pages */
            pages: number;
            /** Size Bytes */
            size_bytes: number;
        };
        /** Checks */
        Checks: {
            /**
             * Model
             * @enum {string}
             */
            model: "configured" | "offline";
            /**
             * Postgres
             * @enum {string}
             */
            postgres: "ok" | "down";
            /**
             * Redis
             * @enum {string}
             */
            redis: "ok" | "down";
        };
        /**
         * Citation
         * @description A quote that is in the transcript word for word, and when it is said (seconds).
         */
        Citation: {
            /** End */
            end: number;
            /** Quote */
            quote: string;
            /** Start */
            start: number;
        };
        /**
         * CompletionMessage
         * @description Other fields of an earlier answer, which clients send back, are ignored.
         */
        CompletionMessage: {
            /** Content */
            content?: string | (components["schemas"]["TextPart"] | components["schemas"]["ImagePart"])[] | null;
            /** Name */
            name?: string | null;
            /**
             * Role
             * @enum {string}
             */
            role: "system" | "developer" | "user" | "assistant" | "tool";
            /** Tool Call Id */
            tool_call_id?: string | null;
            /** Tool Calls */
            tool_calls?: {
                [key: string]: unknown;
            }[] | null;
        };
        /**
         * CompletionNew
         * @description A request. `model` can be anything: the connected model answers, and the answer names it.
         */
        CompletionNew: {
            /** Frequency Penalty */
            frequency_penalty?: number | null;
            /** Logit Bias */
            logit_bias?: {
                [key: string]: number;
            } | null;
            /** Logprobs */
            logprobs?: false | null;
            /** Max Completion Tokens */
            max_completion_tokens?: number | null;
            /** Max Tokens */
            max_tokens?: number | null;
            /** Messages */
            messages: components["schemas"]["CompletionMessage"][];
            /** Metadata */
            metadata?: {
                [key: string]: unknown;
            } | null;
            /** Modalities */
            modalities?: "text"[] | null;
            /**
             * Model
             * @default
             */
            model?: string;
            /** N */
            n?: 1 | null;
            /** Parallel Tool Calls */
            parallel_tool_calls?: boolean | null;
            /** Presence Penalty */
            presence_penalty?: number | null;
            /** Prompt Cache Key */
            prompt_cache_key?: string | null;
            /** Prompt Cache Retention */
            prompt_cache_retention?: string | null;
            /** Reasoning Effort */
            reasoning_effort?: string | null;
            /** Response Format */
            response_format?: {
                [key: string]: unknown;
            } | null;
            /** Safety Identifier */
            safety_identifier?: string | null;
            /** Seed */
            seed?: number | null;
            /** Service Tier */
            service_tier?: string | null;
            /** Stop */
            stop?: string | string[] | null;
            /** Store */
            store?: boolean | null;
            /**
             * Stream
             * @default false
             */
            stream?: boolean;
            stream_options?: components["schemas"]["StreamOptions"] | null;
            /** Temperature */
            temperature?: number | null;
            /** Tool Choice */
            tool_choice?: string | {
                [key: string]: unknown;
            } | null;
            /** Tools */
            tools?: {
                [key: string]: unknown;
            }[] | null;
            /** Top Logprobs */
            top_logprobs?: 0 | null;
            /** Top P */
            top_p?: number | null;
            /** User */
            user?: string | null;
            /** Verbosity */
            verbosity?: string | null;
        };
        /**
         * ConnectedModel
         * @description `stored`: an admin stored it here; else it is from the settings.
         */
        ConnectedModel: {
            /** Base Url */
            base_url: string;
            /** Has Key */
            has_key: boolean;
            /** Model */
            model: string;
            /** Price In */
            price_in: number;
            /** Price Out */
            price_out: number;
            /** Stored */
            stored: boolean;
        };
        /** Conversation */
        Conversation: {
            /** Archived */
            archived: boolean;
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /** Folder Id */
            folder_id: string | null;
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /** Persona */
            persona: string;
            /** Pinned */
            pinned: boolean;
            /** Temporary */
            temporary: boolean;
            /** Title */
            title: string;
            /**
             * Updated At
             * Format: date-time
             */
            updated_at: string;
        };
        /**
         * ConversationChange
         * @description Leave out what stays. `folder_id: null` takes the conversation out of its folder. `persona`: who Kongdori is in
         *     it; an empty one is Kongdori itself.
         */
        ConversationChange: {
            /**
             * Archived
             * @default false
             */
            archived?: boolean;
            /** Folder Id */
            folder_id?: string | null;
            /**
             * Persona
             * @default
             */
            persona?: string;
            /**
             * Pinned
             * @default false
             */
            pinned?: boolean;
            /**
             * Title
             * @default
             */
            title?: string;
        };
        /**
         * ConversationFile
         * @description Kongdori's own export, or a part of it. Other fields of the file are ignored.
         */
        ConversationFile: {
            /** Conversations */
            conversations: unknown[];
        };
        /** ConversationListed */
        ConversationListed: {
            /** Archived */
            archived: boolean;
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /** Folder Id */
            folder_id: string | null;
            /**
             * Id
             * Format: uuid
             */
            id: string;
            match?: components["schemas"]["Match"] | null;
            /** Persona */
            persona: string;
            /** Pinned */
            pinned: boolean;
            /** Temporary */
            temporary: boolean;
            /** Title */
            title: string;
            /**
             * Updated At
             * Format: date-time
             */
            updated_at: string;
        };
        /**
         * ConversationNew
         * @description Without a title, the conversation takes its name from the first question. A temporary one is in no list.
         */
        ConversationNew: {
            /**
             * Persona
             * @default
             */
            persona?: string;
            /**
             * Temporary
             * @default false
             */
            temporary?: boolean;
            /** Title */
            title?: string | null;
        };
        /**
         * CorrectableCue
         * @description `original`: what was read or heard; it is there only where its person has corrected that.
         */
        CorrectableCue: {
            /** End */
            end: number;
            /** Original */
            original?: string | null;
            /**
             * Speaker
             * @default
             */
            speaker?: string;
            /** Start */
            start: number;
            /** Text */
            text: string;
        };
        /**
         * Correction
         * @description Puts one cue of a transcript right. `index`: its place in the transcript, from 0. `before`: what it said when the
         *     person began, so that nothing is corrected that has changed meanwhile. `text` null: as it was read or heard.
         */
        Correction: {
            /** Before */
            before: string;
            /** Index */
            index: number;
            /** Text */
            text: string | null;
        };
        /**
         * Exchange
         * @description A question that was asked before, and its answer.
         */
        Exchange: {
            /** Answer */
            answer: string;
            /** Question */
            question: string;
        };
        /** Feedback */
        Feedback: {
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /**
             * Message Id
             * Format: uuid
             */
            message_id: string;
            /**
             * Rating
             * @enum {string}
             */
            rating: "up" | "down";
            /** Reason */
            reason: string | null;
            /**
             * Removed
             * @description Who no longer gets the saved answer: you, or everybody
             */
            removed: boolean;
            /** Tags */
            tags: ("wrong" | "outdated" | "off-topic" | "unclear" | "too-long" | "tone")[];
        };
        /**
         * FeedbackNew
         * @description A rating, and why. A bad one removes a saved answer. The admin can read the reason, without a name.
         */
        FeedbackNew: {
            /**
             * Rating
             * @enum {string}
             */
            rating: "up" | "down";
            /** Reason */
            reason?: string | null;
            /** Tags */
            tags?: ("wrong" | "outdated" | "off-topic" | "unclear" | "too-long" | "tone")[];
        };
        /**
         * FeedbackReason
         * @description Why somebody rated a reply as they did, without who it was and what was said.
         */
        FeedbackReason: {
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /** Intent */
            intent: string | null;
            /**
             * Rating
             * @enum {string}
             */
            rating: "up" | "down";
            /** Reason */
            reason: string | null;
            /**
             * Source
             * @enum {string}
             */
            source: "cache" | "model" | "offline";
            /** Tags */
            tags: ("wrong" | "outdated" | "off-topic" | "unclear" | "too-long" | "tone")[];
        };
        /**
         * FileNew
         * @description The file that will be uploaded. `size` in exact bytes: the signed form accepts no other.
         */
        FileNew: {
            /** Filename */
            filename: string;
            /** Size */
            size: number;
        };
        /**
         * FileTicket
         * @description Where to POST the file (multipart/form-data: `fields` first, then `file`). Then have it read.
         */
        FileTicket: {
            /**
             * Expires At
             * Format: date-time
             */
            expires_at: string;
            /** Fields */
            fields: {
                [key: string]: string;
            };
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /** Url */
            url: string;
        };
        /** FilmChapter */
        FilmChapter: {
            /**
             * End
             * @description Seconds from the start
             */
            end: number;
            /**
             * Start
             * @description Seconds from the start
             */
            start: number;
            /** Title */
            title: string;
        };
        /** Folder */
        Folder: {
            /**
             * Conversations
             * @description How many conversations it holds, not counting archived ones
             */
            conversations: number;
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /** Name */
            name: string;
        };
        /** FolderNew */
        FolderNew: {
            /** Name */
            name: string;
        };
        /**
         * Gap
         * @description A stretch that was not read, and why: `not-transcribed`, `not-written` (by the model: its chapters are key
         *     excerpts), `captions-end` or `file-ends`. A retry tries the first two again.
         */
        Gap: {
            /** End */
            end: number;
            /** Reason */
            reason: string;
            /** Start */
            start: number;
        };
        /**
         * Health
         * @description `degraded`: chat works, but not all of it, or not for long. `down`: it does not (503).
         */
        Health: {
            checks: components["schemas"]["Checks"];
            /**
             * Status
             * @enum {string}
             */
            status: "ok" | "degraded" | "down";
            /** Version */
            version: string;
        };
        /**
         * HealthDetails
         * @description For the admin: why, too.
         */
        HealthDetails: {
            checks: components["schemas"]["Checks"];
            /** Reasons */
            reasons: components["schemas"]["Reason"][];
            /**
             * Status
             * @enum {string}
             */
            status: "ok" | "degraded" | "down";
            /** Version */
            version: string;
        };
        /** ImagePart */
        ImagePart: {
            /** Image Url */
            image_url: {
                [key: string]: unknown;
            };
            /**
             * Type
             * @constant
             */
            type: "image_url";
        };
        /**
         * ImportedConversations
         * @description `conversations`, `messages` and `files` that were added; `known` conversations, which were there; `images` and
         *     `files_skipped` that were left out; `unreadable` conversations.
         */
        ImportedConversations: {
            /** Conversations */
            conversations: number;
            /** Files */
            files: number;
            /** Files Skipped */
            files_skipped: number;
            /** Images */
            images: number;
            /** Known */
            known: number;
            /** Messages */
            messages: number;
            /** Unreadable */
            unreadable: number;
        };
        /**
         * Instructions
         * @description What Kongdori should know about a person, and how it should answer them in every conversation.
         */
        Instructions: {
            /** Text */
            text: string;
        };
        /** Intent */
        Intent: {
            /** Answers */
            answers: {
                [key: string]: string;
            };
            /** Cacheable */
            cacheable: boolean;
            /** Edited */
            edited: boolean;
            /** Entities */
            entities: string[];
            evidence: components["schemas"]["IntentEvidence"] | null;
            /** Fixed */
            fixed: boolean;
            /** Name */
            name: string;
            /**
             * Origin
             * @enum {string}
             */
            origin: "shipped" | "own";
            /** Revision */
            revision: number;
            /** Ttl S */
            ttl_s: number | null;
            /**
             * Updated At
             * Format: date-time
             */
            updated_at: string;
            /** Utterances */
            utterances: {
                [key: string]: string[];
            };
        };
        /**
         * IntentEvidence
         * @description What calibration of the served version found. `state`: an open intent is recognised in paraphrases too, an
         *     exact_only one in its own utterances alone, and a new one is not served yet. `error` is a share, `error_upper_95`
         *     the upper end of its interval.
         */
        IntentEvidence: {
            /** Coverage */
            coverage?: number | null;
            /** Error */
            error?: number | null;
            /** Error Upper 95 */
            error_upper_95?: number | null;
            /**
             * Raised
             * @description The threshold that wrong answers raised
             */
            raised?: number | null;
            /**
             * State
             * @enum {string}
             */
            state: "open" | "exact_only" | "new";
            /** Threshold */
            threshold?: number | null;
        };
        /** IntentListed */
        IntentListed: {
            /** Cacheable */
            cacheable: boolean;
            /** Edited */
            edited: boolean;
            /** Entities */
            entities: string[];
            evidence: components["schemas"]["IntentEvidence"] | null;
            /** Fixed */
            fixed: boolean;
            /** Name */
            name: string;
            /**
             * Origin
             * @enum {string}
             */
            origin: "shipped" | "own";
            /** Ttl S */
            ttl_s: number | null;
            /**
             * Updated At
             * Format: date-time
             */
            updated_at: string;
            /**
             * Utterances
             * @description How many there are, by language
             */
            utterances: {
                [key: string]: number;
            };
        };
        /** IntentNew */
        IntentNew: {
            /**
             * Answers
             * @description Written answers in Markdown
             */
            answers?: {
                [key: string]: string;
            };
            /**
             * Cacheable
             * @description Whether answers are saved and shared
             */
            cacheable: boolean;
            /**
             * Entities
             * @description What the answer depends on besides the intent
             */
            entities?: ("file_type" | "language" | "provider" | "product" | "theme" | "place" | "title" | "date" | "number")[];
            /**
             * Fixed
             * @description The written answer is used even if a model is connected
             * @default false
             */
            fixed?: boolean;
            /** Name */
            name: string;
            /**
             * Ttl S
             * @description How long a shared answer is saved, in seconds; null if not cacheable
             */
            ttl_s?: number | null;
            /** Utterances */
            utterances: {
                [key: string]: string[];
            };
        };
        /** IntentPut */
        IntentPut: {
            /**
             * Answers
             * @description Written answers in Markdown
             */
            answers?: {
                [key: string]: string;
            };
            /**
             * Cacheable
             * @description Whether answers are saved and shared
             */
            cacheable: boolean;
            /**
             * Entities
             * @description What the answer depends on besides the intent
             */
            entities?: ("file_type" | "language" | "provider" | "product" | "theme" | "place" | "title" | "date" | "number")[];
            /**
             * Fixed
             * @description The written answer is used even if a model is connected
             * @default false
             */
            fixed?: boolean;
            /**
             * Revision
             * @description The revision you read; 409 if it has changed since
             */
            revision: number;
            /**
             * Ttl S
             * @description How long a shared answer is saved, in seconds; null if not cacheable
             */
            ttl_s?: number | null;
            /** Utterances */
            utterances: {
                [key: string]: string[];
            };
        };
        /** Invitation */
        Invitation: {
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /**
             * Expires At
             * Format: date-time
             */
            expires_at: string;
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /**
             * Role
             * @enum {string}
             */
            role: "guest" | "member" | "admin";
            /** Token */
            token: string | null;
            /** Url */
            url: string | null;
            /** Used At */
            used_at: string | null;
        };
        /**
         * InvitationNew
         * @description `expires_at` left out: in a week.
         */
        InvitationNew: {
            /** Expires At */
            expires_at?: string | null;
            /**
             * Role
             * @default member
             * @enum {string}
             */
            role?: "guest" | "member" | "admin";
        };
        /**
         * LimitsLeft
         * @description What one may use, and what is left: of which calls under way have set their most aside.
         */
        LimitsLeft: {
            /** Budget Usd Per Day */
            budget_usd_per_day: number;
            /** Budget Usd Per Month */
            budget_usd_per_month: number;
            /** Messages Per Minute */
            messages_per_minute: number;
            /**
             * Resets At
             * Format: date-time
             * @description When the day ends: midnight, UTC
             */
            resets_at: string;
            /** Tokens Left */
            tokens_left: number;
            /** Tokens Per Day */
            tokens_per_day: number;
            /** Turns At Once */
            turns_at_once: number;
            /**
             * Usd Left
             * @description Of the day's budget, or of the month's if that is less
             */
            usd_left: number;
        };
        /**
         * Match
         * @description Where the words of a search were found: in a message, or in the title (then without an id).
         */
        Match: {
            /** Message Id */
            message_id: string | null;
            /** Snippet */
            snippet: string;
        };
        /** Me */
        Me: {
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /** Login Id */
            login_id: string;
            /** Name */
            name: string;
            /**
             * Role
             * @enum {string}
             */
            role: "guest" | "member" | "admin";
        };
        /**
         * Media
         * @description The media of the summary; the response's cookies open it. `poster_url`: a picture of it, if there is one.
         */
        Media: {
            /** Poster Url */
            poster_url: string | null;
            /** Type */
            type: string;
            /** Url */
            url: string;
        };
        /**
         * Message
         * @description A node of the tree. The fields from `source` on are null for what the person wrote.
         */
        Message: {
            /** Confidence */
            confidence: number | null;
            /** Content */
            content: string;
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /** Feedback */
            feedback: ("up" | "down") | null;
            /** Files */
            files: components["schemas"]["MessageFile"][];
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /** Intent */
            intent: string | null;
            /** Language */
            language: string;
            /**
             * Model
             * @description The model that wrote it; "offline" if none is connected
             */
            model: string | null;
            /** Parent Id */
            parent_id: string | null;
            /**
             * Role
             * @enum {string}
             */
            role: "user" | "assistant";
            /**
             * Saved At
             * @description When the saved answer was written; null if it is new, or if the host wrote it
             */
            saved_at: string | null;
            /**
             * Saved From
             * @description Whose saved answer: everybody's, or the person's own earlier reply; null when it is new
             */
            saved_from: ("shared" | "own") | null;
            /** Source */
            source: ("cache" | "model" | "offline") | null;
            /**
             * Status
             * @description stopped: by the person; partial: the reply was cut off, and what there was is kept; failed: there was nothing to keep
             * @enum {string}
             */
            status: "complete" | "streaming" | "stopped" | "partial" | "failed";
            usage: components["schemas"]["chat_function__schemas__Usage"] | null;
        };
        /**
         * MessageFile
         * @description A file that is attached to a message.
         */
        MessageFile: {
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /**
             * Kind
             * @enum {string}
             */
            kind: "text" | "pdf" | "image";
            /** Name */
            name: string;
            /** Size Bytes */
            size_bytes: number;
        };
        /**
         * MessageNew
         * @description Without `parent_id` it follows the newest message; with `null` it starts a new branch next to the first
         *     question.
         */
        MessageNew: {
            /** Content */
            content: string;
            /**
             * File Ids
             * @description Files of this conversation that were read
             */
            file_ids?: string[];
            /**
             * Fresh
             * @description Skip the saved answer and replace it
             * @default false
             */
            fresh?: boolean;
            /** Parent Id */
            parent_id?: string | null;
        };
        /**
         * MeUpdate
         * @description What to change; leave out what stays. A new password needs the current one, and ends the other sessions.
         */
        MeUpdate: {
            /**
             * Current Password
             * Format: password
             */
            current_password?: string;
            /**
             * Name
             * @example 김하늘
             * @example Ada
             */
            name?: string;
            /**
             * Password
             * Format: password
             */
            password?: string;
        };
        /**
         * Model
         * @description A model, in the shape of OpenAI's API.
         */
        Model: {
            /**
             * Created
             * @default 0
             */
            created?: number;
            /** Id */
            id: string;
            /**
             * Object
             * @default model
             * @constant
             */
            object?: "model";
            /**
             * Owned By
             * @default kongdori
             */
            owned_by?: string;
        };
        /**
         * ModelConnection
         * @description `connected`: whether there is a model. `fallback`: the model that answers when it fails.
         */
        ModelConnection: {
            /** Base Url */
            base_url: string;
            /** Connected */
            connected: boolean;
            fallback: components["schemas"]["ConnectedModel"] | null;
            /** Has Key */
            has_key: boolean;
            /** Model */
            model: string;
            /** Price In */
            price_in: number;
            /** Price Out */
            price_out: number;
            /** Stored */
            stored: boolean;
        };
        /**
         * ModelConnectionPut
         * @description Prices in USD per million tokens.
         */
        ModelConnectionPut: {
            /** Api Key */
            api_key?: string | null;
            /**
             * Base Url
             * @default
             */
            base_url?: string;
            /** Model */
            model: string;
            /** Price In */
            price_in: number | string;
            /** Price Out */
            price_out: number | string;
        };
        /** ModelList */
        ModelList: {
            /** Data */
            data: components["schemas"]["Model"][];
            /**
             * Object
             * @default list
             * @constant
             */
            object?: "list";
        };
        /**
         * ModelServer
         * @description An empty `base_url` is OpenAI's. Without `api_key`, the stored key is used if the address is the stored one.
         */
        ModelServer: {
            /** Api Key */
            api_key?: string | null;
            /**
             * Base Url
             * @default
             */
            base_url?: string;
        };
        /**
         * ModelTrial
         * @description `said` is what the model answered, `problem` what went wrong instead.
         */
        ModelTrial: {
            /** Ok */
            ok: boolean;
            problem: components["schemas"]["ModelTrialProblem"] | null;
            /** Said */
            said: string;
            /** Took S */
            took_s: number;
        };
        /**
         * ModelTrialNew
         * @description A model of that server.
         */
        ModelTrialNew: {
            /** Api Key */
            api_key?: string | null;
            /**
             * Base Url
             * @default
             */
            base_url?: string;
            /** Model */
            model: string;
        };
        /**
         * ModelTrialProblem
         * @description `code` for machines, `detail` for people, as in every problem.
         */
        ModelTrialProblem: {
            /** Code */
            code: string;
            /** Detail */
            detail: string;
        };
        /**
         * Movie
         * @description A film in the catalogue; `title` and `synopsis` are in the language that was asked for, where there is one.
         */
        Movie: {
            /**
             * Duration
             * @description Seconds from the start
             */
            duration: number;
            /** Genres */
            genres: string[];
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /** Licence */
            licence: string;
            /** Poster Url */
            poster_url: string | null;
            /** Slug */
            slug: string;
            /** Source Url */
            source_url: string | null;
            /** Synopsis */
            synopsis: string;
            /** Title */
            title: string;
            /** Year */
            year: number;
        };
        /** MovieDetail */
        MovieDetail: {
            /** Chapters */
            chapters: components["schemas"]["FilmChapter"][];
            /**
             * Duration
             * @description Seconds from the start
             */
            duration: number;
            /** Genres */
            genres: string[];
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /** Licence */
            licence: string;
            /** Poster Url */
            poster_url: string | null;
            /** Slug */
            slug: string;
            /** Source Url */
            source_url: string | null;
            /** Synopsis */
            synopsis: string;
            /** Title */
            title: string;
            /** Tracks */
            tracks: components["schemas"]["Track"][];
            /** Year */
            year: number;
        };
        /**
         * MovieSource
         * @description `captions_upload_id`: what is read instead of the film's own captions.
         */
        MovieSource: {
            /** Captions Upload Id */
            captions_upload_id?: string | null;
            /**
             * Movie Id
             * Format: uuid
             */
            movie_id: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "movie";
        };
        /** Nearest */
        Nearest: {
            /** Intent */
            intent: string;
            /** Similarity */
            similarity: number;
            /** Utterance */
            utterance: string;
        };
        /**
         * NearMiss
         * @description A text that belongs to no intent. `intent`: the one it was mistaken for.
         */
        NearMiss: {
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /** Intent */
            intent: string | null;
            /**
             * Origin
             * @enum {string}
             */
            origin: "admin" | "person" | "model";
            /** Text */
            text: string;
        };
        /** NearMissNew */
        NearMissNew: {
            /** Text */
            text: string;
        };
        /**
         * NewCaptions
         * @description An uploaded captions file.
         */
        NewCaptions: {
            /**
             * Upload Id
             * Format: uuid
             */
            upload_id: string;
        };
        /**
         * NewPart
         * @description A part of the file: `number` from 1, in the order of the file; `sha256` of its bytes, in base64.
         */
        NewPart: {
            /** Number */
            number: number;
            /** Sha256 */
            sha256: string;
        };
        /**
         * NewParts
         * @description The parts whose addresses are asked for.
         */
        NewParts: {
            /** Parts */
            parts: components["schemas"]["NewPart"][];
        };
        /** NewPasswordByLink */
        NewPasswordByLink: {
            /**
             * Password
             * Format: password
             */
            password: string;
            /** Token */
            token: string;
        };
        /**
         * NewQuestion
         * @description `earlier`: earlier questions and answers, the oldest first, for follow-up questions.
         */
        NewQuestion: {
            /**
             * Earlier
             * @default []
             */
            earlier?: components["schemas"]["Exchange"][];
            /** Question */
            question: string;
        };
        /** NewSummary */
        NewSummary: {
            /** Language */
            language?: string | null;
            /**
             * Length
             * @default medium
             * @enum {string}
             */
            length?: "short" | "medium" | "long";
            /** Source */
            source: components["schemas"]["UploadSource"] | components["schemas"]["TranscriptSource"] | components["schemas"]["MovieSource"] | components["schemas"]["YoutubeSource"];
        };
        /**
         * NewSummaryShare
         * @description `expires_at` left out: until it is revoked.
         */
        NewSummaryShare: {
            /** Expires At */
            expires_at?: string | null;
        };
        /**
         * NewUpload
         * @description The file that will be uploaded. The signed form fixes its type and size: storage refuses any other.
         */
        NewUpload: {
            /** Content Type */
            content_type: string;
            /** Filename */
            filename: string;
            /**
             * Size
             * @description bytes, exactly
             */
            size: number;
        };
        /**
         * OAuthProblem
         * @description RFC 9457 and RFC 6749 (5.2) in one.
         */
        OAuthProblem: {
            /** Detail */
            detail: string;
            /**
             * Error
             * @enum {string}
             */
            error: "invalid_grant" | "invalid_request" | "unsupported_grant_type";
            /** Request Id */
            request_id: string;
            /** Status */
            status: number;
            /** Title */
            title: string;
            /** Type */
            type: string;
        };
        /** Page[ApiKey] */
        Page_ApiKey_: {
            /** Items */
            items: components["schemas"]["ApiKey"][];
            /** Next Cursor */
            next_cursor: string | null;
        };
        /** Page[CatalogueVersion] */
        Page_CatalogueVersion_: {
            /** Items */
            items: components["schemas"]["CatalogueVersion"][];
            /** Next Cursor */
            next_cursor: string | null;
        };
        /** Page[ConversationListed] */
        Page_ConversationListed_: {
            /** Items */
            items: components["schemas"]["ConversationListed"][];
            /** Next Cursor */
            next_cursor: string | null;
        };
        /** Page[Folder] */
        Page_Folder_: {
            /** Items */
            items: components["schemas"]["Folder"][];
            /** Next Cursor */
            next_cursor: string | null;
        };
        /** Page[IntentListed] */
        Page_IntentListed_: {
            /** Items */
            items: components["schemas"]["IntentListed"][];
            /** Next Cursor */
            next_cursor: string | null;
        };
        /** Page[Invitation] */
        Page_Invitation_: {
            /** Items */
            items: components["schemas"]["Invitation"][];
            /** Next Cursor */
            next_cursor: string | null;
        };
        /** Page[Message] */
        Page_Message_: {
            /** Items */
            items: components["schemas"]["Message"][];
            /** Next Cursor */
            next_cursor: string | null;
        };
        /** Page[Movie] */
        Page_Movie_: {
            /** Items */
            items: components["schemas"]["Movie"][];
            /** Next Cursor */
            next_cursor: string | null;
        };
        /** Page[NearMiss] */
        Page_NearMiss_: {
            /** Items */
            items: components["schemas"]["NearMiss"][];
            /** Next Cursor */
            next_cursor: string | null;
        };
        /** Page[Person] */
        Page_Person_: {
            /** Items */
            items: components["schemas"]["Person"][];
            /** Next Cursor */
            next_cursor: string | null;
        };
        /** Page[SessionItem] */
        Page_SessionItem_: {
            /** Items */
            items: components["schemas"]["SessionItem"][];
            /** Next Cursor */
            next_cursor: string | null;
        };
        /** Page[Share] */
        Page_Share_: {
            /** Items */
            items: components["schemas"]["Share"][];
            /** Next Cursor */
            next_cursor: string | null;
        };
        /** Page[StartedMovie] */
        Page_StartedMovie_: {
            /** Items */
            items: components["schemas"]["StartedMovie"][];
            /** Next Cursor */
            next_cursor: string | null;
        };
        /** Page[SummaryShare] */
        Page_SummaryShare_: {
            /** Items */
            items: components["schemas"]["SummaryShare"][];
            /** Next Cursor */
            next_cursor: string | null;
        };
        /**
         * PartTicket
         * @description Where to PUT the part: exactly `size` bytes, with exactly these headers.
         */
        PartTicket: {
            /**
             * Expires At
             * Format: date-time
             */
            expires_at: string;
            /** Headers */
            headers: {
                [key: string]: string;
            };
            /** Number */
            number: number;
            /** Size */
            size: number;
            /** Url */
            url: string;
        };
        /** PartTickets */
        PartTickets: {
            /** Parts */
            parts: components["schemas"]["PartTicket"][];
        };
        /** PasswordLink */
        PasswordLink: {
            /**
             * Expires At
             * Format: date-time
             */
            expires_at: string;
            /** Url */
            url: string;
        };
        /** Person */
        Person: {
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /** Last Used At */
            last_used_at: string | null;
            limits: components["schemas"]["PersonLimits-Output"];
            /** Locked */
            locked: boolean;
            /** Login Id */
            login_id: string;
            /**
             * Month Usd
             * @description Spent on models this month
             */
            month_usd: number;
            /** Name */
            name: string;
            /**
             * Role
             * @enum {string}
             */
            role: "guest" | "member" | "admin";
        };
        /**
         * PersonLimits
         * @description What differs from the settings for one person; leave out what does not.
         */
        "PersonLimits-Input": {
            /** Budget Usd Per Day */
            budget_usd_per_day?: number | string | null;
            /** Budget Usd Per Month */
            budget_usd_per_month?: number | string | null;
            /** Tokens Per Day */
            tokens_per_day?: number | null;
        };
        /**
         * PersonLimits
         * @description What differs from the settings for one person; leave out what does not.
         */
        "PersonLimits-Output": {
            /** Budget Usd Per Day */
            budget_usd_per_day?: string | null;
            /** Budget Usd Per Month */
            budget_usd_per_month?: string | null;
            /** Tokens Per Day */
            tokens_per_day?: number | null;
        };
        /**
         * PersonUpdate
         * @description What to change; leave out what stays.
         */
        PersonUpdate: {
            limits?: components["schemas"]["PersonLimits-Input"] | null;
            /** Locked */
            locked?: boolean | null;
            /** Role */
            role?: ("guest" | "member" | "admin") | null;
        };
        /**
         * Playback
         * @description Everything a player needs. The response's cookies open these addresses, of this film only, until `expires_at`;
         *     ask again before that while playing.
         */
        Playback: {
            /** Chapters */
            chapters: components["schemas"]["FilmChapter"][];
            /**
             * Duration
             * @description Seconds from the start
             */
            duration: number;
            /**
             * Expires At
             * Format: date-time
             */
            expires_at: string;
            /**
             * Position
             * @description Seconds from the start
             */
            position: number;
            /** Poster Url */
            poster_url: string | null;
            /** Sources */
            sources: components["schemas"]["Source"][];
            /** Storyboard Url */
            storyboard_url: string | null;
            /** Tracks */
            tracks: components["schemas"]["Track"][];
        };
        /**
         * Point
         * @description What is said `at` a time; `end`: up to when the captions say it, where that is known.
         */
        Point: {
            /** At */
            at: number;
            /** End */
            end?: number | null;
            /** Text */
            text: string;
        };
        /** Position */
        Position: {
            /**
             * Position
             * @description Seconds from the start
             */
            position: number;
            /**
             * Updated At
             * Format: date-time
             */
            updated_at: string;
        };
        /** PositionIn */
        PositionIn: {
            /**
             * Position
             * @description Seconds from the start, up to the duration
             */
            position: number;
        };
        /**
         * Problem
         * @description RFC 9457.
         */
        Problem: {
            /** Detail */
            detail: string;
            /**
             * Errors
             * @default null
             */
            errors?: {
                [key: string]: unknown;
            }[] | null;
            /**
             * Limit
             * @default null
             */
            limit?: string | null;
            /** Request Id */
            request_id: string;
            /** Status */
            status: number;
            /** Title */
            title: string;
            /** Type */
            type: string;
        };
        /**
         * Progress
         * @description `done` of `total` parts of the stage; a stage without parts counts 0 of 1, and `prepare` counts percent of 100
         *     while a video is converted for browsers. `fetch` counts percent of the speech model, and `transcribe` seconds of the
         *     recording where this installation transcribes by itself. In the stage `digest` chapters are found.
         */
        Progress: {
            /** Done */
            done: number;
            /**
             * Stage
             * @enum {string}
             */
            stage: "queued" | "prepare" | "fetch" | "transcribe" | "digest" | "combine" | "save" | "done" | "failed";
            /** Total */
            total: number;
        };
        /**
         * Reason
         * @description What is wrong: a stable name, and a sentence.
         */
        Reason: {
            /**
             * Code
             * @enum {string}
             */
            code: "database-unavailable" | "database-read-only" | "migrations-missing" | "cache-unavailable" | "disk-full" | "disk-nearly-full" | "streams-down" | "calls-waiting";
            /** Detail */
            detail: string;
        };
        /**
         * Recognisers
         * @description What recognises intents: always n-grams, here; `embedding` names the model of sentence embeddings, if any.
         */
        Recognisers: {
            /** Embedding */
            embedding: string | null;
            /**
             * Local
             * @default true
             * @constant
             */
            local?: true;
            /** Wit */
            wit: boolean;
        };
        /**
         * ReplyNew
         * @description Another reply to a message. `continue_from`: a stopped or cut-off reply to it, which the new one continues.
         */
        ReplyNew: {
            /** Continue From */
            continue_from?: string | null;
            /**
             * Fresh
             * @description Kept for older clients: another reply is never a saved answer
             * @default true
             */
            fresh?: boolean;
        };
        /**
         * ReportCollision
         * @description Utterances of `intent` that would be recognised as `with` if they were not its own. `clash`: the two intents
         *     can't be told apart, so the version is not served.
         */
        ReportCollision: {
            /** Clash */
            clash: boolean;
            /** Examples */
            examples: string[];
            /** Intent */
            intent: string;
            /** With */
            with: string;
        };
        /** ReportExactOnly */
        ReportExactOnly: {
            /** Intent */
            intent: string;
            /**
             * Why
             * @enum {string}
             */
            why: "few-utterances" | "unsure";
        };
        /** ReportLacking */
        ReportLacking: {
            /** Intent */
            intent: string;
            /** Language */
            language: string;
            /** Needed */
            needed: number;
            /** Utterances */
            utterances: number;
        };
        /** ReportParaphrases */
        ReportParaphrases: {
            /** Asked */
            asked: number;
            /** Kept */
            kept: number;
        };
        /**
         * ServerModels
         * @description The names of a server's models, in alphabetical order; `problem` says why they couldn't be listed.
         */
        ServerModels: {
            /** Models */
            models: string[];
            problem: components["schemas"]["ModelTrialProblem"] | null;
        };
        /**
         * SessionItem
         * @description One place where this account is signed in.
         */
        SessionItem: {
            /** Address */
            address: string;
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /** Current */
            current: boolean;
            /**
             * Expires At
             * Format: date-time
             */
            expires_at: string;
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /**
             * Last Used At
             * Format: date-time
             */
            last_used_at: string;
            /** User Agent */
            user_agent: string;
        };
        /** Share */
        Share: {
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /** Expires At */
            expires_at: string | null;
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /** Title */
            title: string;
            /**
             * Token
             * @description null if the app secret has changed since; the link itself still works
             */
            token: string | null;
            /** Url */
            url: string | null;
        };
        /** SharedChapter */
        SharedChapter: {
            /** End */
            end: number;
            /** Points */
            points: components["schemas"]["SharedPoint"][];
            /** Start */
            start: number;
            /** Summary */
            summary: string;
            /** Title */
            title: string;
        };
        /**
         * SharedConversation
         * @description A snapshot without names and without later messages. With a `summary` there are no messages.
         */
        SharedConversation: {
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /** Messages */
            messages: components["schemas"]["SharedMessage"][];
            summary?: components["schemas"]["SharedSummary"] | null;
            /** Title */
            title: string;
        };
        /** SharedCue */
        SharedCue: {
            /** End */
            end: number;
            /**
             * Speaker
             * @default
             */
            speaker?: string;
            /** Start */
            start: number;
            /** Text */
            text: string;
        };
        /**
         * SharedMedia
         * @description The media of a shared summary; the response's cookies open it.
         */
        SharedMedia: {
            /** Poster Url */
            poster_url?: string | null;
            /** Type */
            type: string;
            /** Url */
            url: string;
        };
        /** SharedMessage */
        SharedMessage: {
            /** Content */
            content: string;
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /**
             * Files
             * @description That the message had files; nothing of their content
             */
            files?: components["schemas"]["MessageFile"][] | null;
            /**
             * Role
             * @enum {string}
             */
            role: "user" | "assistant";
        };
        /** SharedPoint */
        SharedPoint: {
            /** At */
            at: number;
            /** Text */
            text: string;
        };
        /**
         * SharedSummary
         * @description A summary as it was when the link was made.
         */
        SharedSummary: {
            /** Chapters */
            chapters: components["schemas"]["SharedChapter"][];
            /** Cues */
            cues: components["schemas"]["SharedCue"][];
            /** Duration */
            duration?: number | null;
            /** Language */
            language: string;
            media?: components["schemas"]["SharedMedia"] | null;
            /** Overview */
            overview?: string | null;
            /** Timed */
            timed: boolean;
        };
        /**
         * ShareNew
         * @description `message_id`: the branch that ends there; left out: the newest. `expires_at` left out: until it is revoked.
         */
        ShareNew: {
            /** Expires At */
            expires_at?: string | null;
            /** Message Id */
            message_id?: string | null;
        };
        /** SignUp */
        SignUp: {
            /** Invitation */
            invitation?: string | null;
            /**
             * Login Id
             * @example ada@example.org
             */
            login_id: string;
            /**
             * Name
             * @example 김하늘
             * @example Ada
             */
            name: string;
            /**
             * Password
             * Format: password
             */
            password: string;
        };
        /**
         * Source
         * @description One rendition of the video: the attributes of `<source>`.
         */
        Source: {
            /** Type */
            type: string;
            /** Url */
            url: string;
        };
        /**
         * StartedMovie
         * @description A film that was begun and not finished.
         */
        StartedMovie: {
            /**
             * Duration
             * @description Seconds from the start
             */
            duration: number;
            /** Genres */
            genres: string[];
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /** Licence */
            licence: string;
            /**
             * Position
             * @description Seconds from the start
             */
            position: number;
            /** Poster Url */
            poster_url: string | null;
            /** Slug */
            slug: string;
            /** Source Url */
            source_url: string | null;
            /** Synopsis */
            synopsis: string;
            /** Title */
            title: string;
            /**
             * Watched At
             * Format: date-time
             */
            watched_at: string;
            /** Year */
            year: number;
        };
        /**
         * StopResult
         * @description `stopping`: the reply ends within a moment; `over`: it had ended before.
         */
        StopResult: {
            /**
             * State
             * @enum {string}
             */
            state: "stopping" | "over";
        };
        /** StreamOptions */
        StreamOptions: {
            /** Include Usage */
            include_usage?: boolean | null;
        };
        /**
         * Summary
         * @description The whole.
         *
         *     `engine` is `offline` for key excerpts, else the model's name (`<model>+offline` where it read only a part). `timed`
         *     is false for a transcript without times, whose times are estimated from reading speed.
         */
        Summary: {
            /** Chapters */
            chapters: components["schemas"]["Chapter"][];
            /** Coverage */
            coverage: number | null;
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /** Duration */
            duration: number | null;
            /** Engine */
            engine: string;
            error: components["schemas"]["SummaryError"] | null;
            /**
             * Estimated Seconds
             * @description until it's done, at the pace so far; null: it has ended, or it's too early to tell
             */
            estimated_seconds: number | null;
            /** Gaps */
            gaps: components["schemas"]["Gap"][];
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /** Language */
            language: string;
            /**
             * Length
             * @enum {string}
             */
            length: "short" | "medium" | "long";
            media: components["schemas"]["Media"] | null;
            /**
             * Media Missing
             * @description Why `media` is null: a transcript has none, or no browser plays the file and converting it failed
             */
            media_missing: ("no-media" | "not-playable") | null;
            /** Overview */
            overview: string | null;
            /**
             * Points Thrown Out
             * @description Points the model wrote that the transcript didn't support
             */
            points_thrown_out: number;
            progress: components["schemas"]["Progress"];
            source: components["schemas"]["SummarySource"];
            /**
             * Status
             * @enum {string}
             */
            status: "queued" | "running" | "done" | "partial" | "failed";
            /** Timed */
            timed: boolean;
            /**
             * Timings
             * @description seconds by stage
             */
            timings: {
                [key: string]: number;
            };
            /** Title */
            title: string;
        };
        /**
         * SummaryCard
         * @description One line of the list.
         */
        SummaryCard: {
            /** Coverage */
            coverage: number | null;
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /** Duration */
            duration: number | null;
            /** Engine */
            engine: string;
            error: components["schemas"]["SummaryError"] | null;
            /**
             * Estimated Seconds
             * @description until it's done, at the pace so far; null: it has ended, or it's too early to tell
             */
            estimated_seconds: number | null;
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /** Language */
            language: string;
            /**
             * Length
             * @enum {string}
             */
            length: "short" | "medium" | "long";
            progress: components["schemas"]["Progress"];
            source: components["schemas"]["SummarySource"];
            /**
             * Status
             * @enum {string}
             */
            status: "queued" | "running" | "done" | "partial" | "failed";
            /** Title */
            title: string;
        };
        /** SummaryError */
        SummaryError: {
            /** Code */
            code: string;
            /** Detail */
            detail: string;
        };
        /** SummaryPage */
        SummaryPage: {
            /** Items */
            items: components["schemas"]["SummaryCard"][];
            /** Next Cursor */
            next_cursor: string | null;
        };
        /**
         * SummaryPatch
         * @description The summary's new title.
         */
        SummaryPatch: {
            /** Title */
            title: string;
        };
        /**
         * SummaryShare
         * @description A link to a summary. `?t=161` at its end opens it at that second.
         */
        SummaryShare: {
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /** Expires At */
            expires_at: string | null;
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /** Title */
            title: string;
            /**
             * Token
             * @description null if the app secret has changed since; the link itself still works
             */
            token: string | null;
            /** Url */
            url: string | null;
        };
        /**
         * SummarySource
         * @description What was summarised, with the name that the person knows.
         */
        SummarySource: {
            /** Movie Id */
            movie_id?: string | null;
            /** Name */
            name: string;
            /**
             * Type
             * @enum {string}
             */
            type: "upload" | "transcript" | "movie" | "youtube";
            /**
             * Url
             * @description For a video elsewhere: the page where it plays
             */
            url?: string | null;
        };
        /** SummaryTicket */
        SummaryTicket: {
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /**
             * Status
             * @enum {string}
             */
            status: "queued" | "running" | "done" | "partial" | "failed";
        };
        /** TextPart */
        TextPart: {
            /** Text */
            text: string;
            /**
             * Type
             * @constant
             */
            type: "text";
        };
        /** Token */
        Token: {
            /** Access Token */
            access_token: string;
            /**
             * Expires In
             * @description Seconds until the access token ends
             */
            expires_in: number;
            /**
             * Refresh Token
             * @description Only with scope=offline_access; else it is a cookie
             */
            refresh_token?: string | null;
            /**
             * Token Type
             * @default bearer
             * @constant
             */
            token_type?: "bearer";
        };
        /**
         * Track
         * @description A text track: the attributes of `<track>`.
         */
        Track: {
            /**
             * Kind
             * @enum {string}
             */
            kind: "captions" | "subtitles" | "chapters";
            /** Label */
            label: string;
            /** Srclang */
            srclang: string;
            /** Url */
            url: string;
        };
        /** Transcript */
        Transcript: {
            /** Cues */
            cues: components["schemas"]["CorrectableCue"][];
            /** Duration */
            duration: number;
            /** Language */
            language: string;
            /**
             * Left Out
             * @description How many transcribed lines were left out: `no-speech`, `music` or `repeated`
             * @default {}
             */
            left_out?: {
                [key: string]: number;
            };
            /** Timed */
            timed: boolean;
        };
        /**
         * TranscriptSource
         * @description A pasted text, or an uploaded text or captions file: exactly one of the two.
         */
        TranscriptSource: {
            /** Text */
            text?: string | null;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "transcript";
            /** Upload Id */
            upload_id?: string | null;
        };
        /** Turn */
        Turn: {
            message: components["schemas"]["Message"];
            reply: components["schemas"]["Message"];
        };
        /**
         * UnansweredGroup
         * @description Questions that mean one thing and that no intent answered. `question`: the wording that most people used.
         *     `people`: with an account; `times`: guests' too. `intent`: one that is there and that they may be further ways to
         *     ask.
         */
        UnansweredGroup: {
            /** Intent */
            intent: string | null;
            /** People */
            people: number;
            /** Question */
            question: string;
            /** Times */
            times: number;
            /** Utterances */
            utterances: {
                [key: string]: string[];
            };
        };
        /**
         * UnansweredQuestions
         * @description The groups that most people asked for, the most first.
         */
        UnansweredQuestions: {
            /** Items */
            items: components["schemas"]["UnansweredGroup"][];
            /** People */
            people: number;
            /**
             * Since
             * Format: date-time
             */
            since: string;
        };
        /** UnfinishedUploads */
        UnfinishedUploads: {
            /** Items */
            items: components["schemas"]["Upload"][];
            /**
             * Next Cursor
             * @description null: there are never more
             */
            next_cursor?: string | null;
        };
        /**
         * Upload
         * @description An upload and its parts that have arrived. Each part has `part_size` bytes, and the last one the rest.
         *
         *     `complete`: the whole file is there. It can be finished until `expires_at`.
         */
        Upload: {
            /** Complete */
            complete: boolean;
            /** Content Type */
            content_type: string;
            /**
             * Expires At
             * Format: date-time
             */
            expires_at: string;
            /** Filename */
            filename: string;
            /** Part Count */
            part_count: number;
            /** Part Size */
            part_size: number;
            /**
             * Parts
             * @description Parts that have arrived, until the upload is complete
             */
            parts: components["schemas"]["ArrivedPart"][];
            /** Size */
            size: number;
            /**
             * Upload Id
             * Format: uuid
             */
            upload_id: string;
        };
        /** UploadSource */
        UploadSource: {
            /** Captions Upload Id */
            captions_upload_id?: string | null;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "upload";
            /**
             * Upload Id
             * Format: uuid
             */
            upload_id: string;
        };
        /**
         * UploadTicket
         * @description Where to POST the file (multipart/form-data: `fields` first, then `file`).
         */
        UploadTicket: {
            /**
             * Expires At
             * Format: date-time
             */
            expires_at: string;
            /** Fields */
            fields: {
                [key: string]: string;
            };
            /**
             * Upload Id
             * Format: uuid
             */
            upload_id: string;
            /** Url */
            url: string;
        };
        /**
         * Used
         * @description `requests` that were answered, saved answers included; `tokens` and `cost_usd` of models; what saved answers
         *     saved.
         */
        Used: {
            /** Cost Usd */
            cost_usd: number;
            /** Requests */
            requests: number;
            /** Saved S */
            saved_s: number;
            /** Saved Usd */
            saved_usd: number;
            /** Tokens */
            tokens: number;
        };
        /** UsedOnDay */
        UsedOnDay: {
            /** Cost Usd */
            cost_usd: number;
            /**
             * Day
             * Format: date
             */
            day: string;
            /** Requests */
            requests: number;
            /** Saved S */
            saved_s: number;
            /** Saved Usd */
            saved_usd: number;
            /** Tokens */
            tokens: number;
        };
        /** UtteranceTest */
        UtteranceTest: {
            /** Utterance */
            utterance: string;
        };
        /**
         * UtteranceTested
         * @description `intent`: what is recognised; `best`: the intent with the highest confidence, sure or not. `served`: whether a
         *     saved or written answer may be given; `reason` says why. `nearest`: the most similar utterances of the draft.
         *     `advice`: where `reason` is "unsure".
         */
        UtteranceTested: {
            advice: components["schemas"]["Advice"] | null;
            /** Answer */
            answer: string | null;
            /** Best */
            best: string | null;
            /** Confidence */
            confidence: number;
            /** Entities */
            entities: {
                [key: string]: string;
            };
            /** Exact */
            exact: boolean;
            /** Intent */
            intent: string | null;
            /** Language */
            language: string;
            /** Nearest */
            nearest: components["schemas"]["Nearest"][];
            /** Normalised */
            normalised: string;
            /**
             * Reason
             * @enum {string}
             */
            reason: "exact" | "sure" | "unsure" | "too-long" | "guarded" | "other-language" | "leans" | "personal" | "not-cacheable";
            /** Served */
            served: boolean;
            /** Threshold */
            threshold: number | null;
            /** Version */
            version: number;
        };
        /** VersionError */
        VersionError: {
            /** Code */
            code: string;
            /** Detail */
            detail: string;
        };
        /** VersionNew */
        VersionNew: {
            /**
             * Paraphrases
             * @description Ask the model for more utterances and keep those that are recognised
             * @default false
             */
            paraphrases?: boolean;
        };
        /**
         * VersionReport
         * @description What calibration found, with whole intents left out and counted as off-topic.
         */
        VersionReport: {
            /** Accuracy */
            accuracy: number;
            /** Collisions */
            collisions: components["schemas"]["ReportCollision"][];
            /** Coverage */
            coverage: number;
            /** Error */
            error: number;
            /** Error Upper 95 */
            error_upper_95: number;
            /** Exact Only */
            exact_only: components["schemas"]["ReportExactOnly"][];
            /** Intents */
            intents: number;
            /** Lacking */
            lacking: components["schemas"]["ReportLacking"][];
            /** Near Misses */
            near_misses: number;
            /** Off Topic */
            off_topic: number;
            paraphrases: components["schemas"]["ReportParaphrases"] | null;
            /** Threshold */
            threshold: number;
            /** Utterances */
            utterances: number;
        };
        /**
         * Wordings
         * @description What the model proposes for an intent, by language. `utterances`: other ways to ask for it. `near_misses`: what
         *     sounds like it and asks for something else.
         */
        Wordings: {
            /** Near Misses */
            near_misses: {
                [key: string]: string[];
            };
            /** Utterances */
            utterances: {
                [key: string]: string[];
            };
        };
        /** YoutubeSource */
        YoutubeSource: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "youtube";
            /** Url */
            url: string;
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    list_api_keys: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_ApiKey_"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    create_api_key: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ApiKeyNew"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiKeyMade"];
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    revoke_api_key: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                key_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_invitations: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_Invitation_"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    create_invitation: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["InvitationNew"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Invitation"];
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    withdraw_invitation: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                invitation_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    set_new_password: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewPasswordByLink"];
            };
        };
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_sessions: {
        parameters: {
            query?: {
                cursor?: string | null;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_SessionItem_"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    end_session: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                session_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    sign_out: {
        parameters: {
            query?: {
                everywhere?: boolean;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/x-www-form-urlencoded": {
                    refresh_token?: string;
                };
            };
        };
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    sign_up: {
        parameters: {
            query?: never;
            header?: {
                "idempotency-key"?: string | null;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SignUp"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Me"];
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too Many Requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    token: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/x-www-form-urlencoded": {
                    /** @enum {string} */
                    grant_type: "password" | "refresh_token";
                    /** Format: password */
                    password?: string;
                    /** @description Only without the cookie */
                    refresh_token?: string;
                    /** @description `offline_access`: the refresh token comes in the body */
                    scope?: string;
                    username?: string;
                };
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Token"];
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too Many Requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_people: {
        parameters: {
            query?: {
                cursor?: string | null;
                limit?: number;
                query?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_Person_"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    delete_person: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                user_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    change_person: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                user_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PersonUpdate"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Person"];
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    create_password_link: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                user_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PasswordLink"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    end_sessions: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                user_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_me: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Me"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    delete_me: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AccountDeletion"];
            };
        };
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too Many Requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    update_me: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MeUpdate"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Me"];
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too Many Requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    cache_report: {
        parameters: {
            query?: {
                /** @description How many days back */
                days?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CacheReport"];
                };
            };
            /** @description What went wrong (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_catalogue: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Catalogue"];
                };
            };
            /** @description What went wrong (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    change_catalogue: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CatalogueChange"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Catalogue"];
                };
            };
            /** @description What went wrong (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    export_catalogue: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/yaml": string;
                };
            };
            /** @description What went wrong (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    import_catalogue: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CatalogueImport"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CatalogueImported"];
                };
            };
            /** @description What went wrong (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_intents: {
        parameters: {
            query?: {
                cursor?: string | null;
                limit?: number;
                /** @description Words in names and utterances */
                query?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_IntentListed_"];
                };
            };
            /** @description What went wrong (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    create_intent: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["IntentNew"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Intent"];
                };
            };
            /** @description What went wrong (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_intent: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Intent"];
                };
            };
            /** @description What went wrong (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    put_intent: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["IntentPut"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Intent"];
                };
            };
            /** @description What went wrong (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    delete_intent: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description What went wrong (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    propose_wordings: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Wordings"];
                };
            };
            /** @description What went wrong (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_near_misses: {
        parameters: {
            query?: {
                cursor?: string | null;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_NearMiss_"];
                };
            };
            /** @description What went wrong (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    create_near_miss: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NearMissNew"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NearMiss"];
                };
            };
            /** @description What went wrong (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    delete_near_miss: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                near_miss_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description What went wrong (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    test_utterance: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UtteranceTest"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UtteranceTested"];
                };
            };
            /** @description What went wrong (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_unanswered: {
        parameters: {
            query?: {
                /** @description How many days back */
                days?: number;
                /** @description How many people must have asked */
                people?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UnansweredQuestions"];
                };
            };
            /** @description What went wrong (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_versions: {
        parameters: {
            query?: {
                cursor?: string | null;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_CatalogueVersion_"];
                };
            };
            /** @description What went wrong (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    create_version: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["VersionNew"];
            };
        };
        responses: {
            /** @description Successful Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CatalogueVersion"];
                };
            };
            /** @description What went wrong (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_version: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                number: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CatalogueVersion"];
                };
            };
            /** @description What went wrong (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    activate_version: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                number: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CatalogueVersion"];
                };
            };
            /** @description What went wrong (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    create_completion: {
        parameters: {
            query?: never;
            header?: {
                /** @description `no-cache` skips saved answers */
                "cache-control"?: string | null;
                "idempotency-key"?: string | null;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CompletionNew"];
            };
        };
        responses: {
            /** @description OpenAI's `chat.completion`, or its chunks. The header `x-kongdori-source` says where it came from: cache, model or offline */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": unknown;
                    "text/event-stream": string;
                };
            };
            /** @description What went wrong (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_conversations: {
        parameters: {
            query?: {
                /** @description Leave it out to list all but archived conversations, or to search all of them */
                archived?: boolean | null;
                cursor?: string | null;
                folder_id?: string | null;
                limit?: number;
                /** @description Words that are all in one title or message */
                query?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_ConversationListed_"];
                };
            };
            /** @description What went wrong (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    create_conversation: {
        parameters: {
            query?: never;
            header?: {
                "idempotency-key"?: string | null;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ConversationNew"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Conversation"];
                };
            };
            /** @description What went wrong (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_conversation: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                conversation_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Conversation"];
                };
            };
            /** @description What went wrong (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    delete_conversation: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                conversation_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description What went wrong (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    change_conversation: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                conversation_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ConversationChange"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Conversation"];
                };
            };
            /** @description What went wrong (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    export_conversation: {
        parameters: {
            query?: {
                format?: "json" | "md";
            };
            header?: never;
            path: {
                conversation_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A file: JSON, or Markdown */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": unknown;
                    "text/markdown": string;
                };
            };
            /** @description What went wrong (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    create_file: {
        parameters: {
            query?: never;
            header?: {
                "idempotency-key"?: string | null;
            };
            path: {
                conversation_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["FileNew"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FileTicket"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request Entity Too Large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_messages: {
        parameters: {
            query?: {
                cursor?: string | null;
                limit?: number;
                newest_first?: boolean;
            };
            header?: never;
            path: {
                conversation_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_Message_"];
                };
            };
            /** @description What went wrong (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_message: {
        parameters: {
            query?: never;
            header?: {
                "idempotency-key"?: string | null;
            };
            path: {
                conversation_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MessageNew"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Turn"];
                };
            };
            /** @description What went wrong (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    resume_stream: {
        parameters: {
            query?: never;
            header?: {
                /** @description The id of the last event that arrived */
                "last-event-id"?: number | null;
            };
            path: {
                conversation_id: string;
                reply_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description `message` {message, reply_id}, `delta` {text} …, then `done` {reply} or `error` (a problem) */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": string;
                };
            };
            /** @description What went wrong (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    stream_message: {
        parameters: {
            query?: never;
            header?: {
                "idempotency-key"?: string | null;
            };
            path: {
                conversation_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MessageNew"];
            };
        };
        responses: {
            /** @description `message` {message, reply_id}, `delta` {text} …, then `done` {reply} or `error` (a problem) */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": string;
                };
            };
            /** @description What went wrong (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_shares: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                conversation_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_Share_"];
                };
            };
            /** @description What went wrong (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    create_share: {
        parameters: {
            query?: never;
            header?: {
                "idempotency-key"?: string | null;
            };
            path: {
                conversation_id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["ShareNew"] | null;
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Share"];
                };
            };
            /** @description Request Entity Too Large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    name_conversation: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                conversation_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Conversation"];
                };
            };
            /** @description What went wrong (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    export_all: {
        parameters: {
            query?: {
                format?: "json" | "md";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A file: JSON, or Markdown */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": unknown;
                    "text/markdown": string;
                };
            };
            /** @description What went wrong (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    delete_file: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                file_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    read_file: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                file_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ChatFile"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request Entity Too Large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unsupported Media Type */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_folders: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_Folder_"];
                };
            };
            /** @description What went wrong (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    create_folder: {
        parameters: {
            query?: never;
            header?: {
                "idempotency-key"?: string | null;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["FolderNew"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Folder"];
                };
            };
            /** @description Conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    delete_folder: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                folder_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description What went wrong (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    rename_folder: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                folder_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["FolderNew"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Folder"];
                };
            };
            /** @description Conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    import_conversations: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ConversationFile"] | unknown[];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ImportedConversations"];
                };
            };
            /** @description Request Entity Too Large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    read_instructions: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Instructions"];
                };
            };
            /** @description What went wrong (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    store_instructions: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Instructions"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Instructions"];
                };
            };
            /** @description What went wrong (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    give_feedback: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                message_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["FeedbackNew"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Feedback"];
                };
            };
            /** @description What went wrong (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    take_feedback_back: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                message_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description What went wrong (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    create_reply: {
        parameters: {
            query?: never;
            header?: {
                "idempotency-key"?: string | null;
            };
            path: {
                message_id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["ReplyNew"] | null;
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Turn"];
                };
            };
            /** @description What went wrong (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    stream_reply: {
        parameters: {
            query?: never;
            header?: {
                "idempotency-key"?: string | null;
            };
            path: {
                message_id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["ReplyNew"] | null;
            };
        };
        responses: {
            /** @description `message` {message, reply_id}, `delta` {text} …, then `done` {reply} or `error` (a problem) */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": string;
                };
            };
            /** @description What went wrong (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    stop_reply: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                message_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StopResult"];
                };
            };
            /** @description Successful Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StopResult"];
                };
            };
            /** @description What went wrong (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    revoke_share: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                share_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description What went wrong (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_usage: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["chat_function__usage__schemas__Usage"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    health: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Health"];
                };
            };
            /** @description Chat can't work: the database is away */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Health"];
                };
            };
            /** @description What went wrong (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    health_details: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HealthDetails"];
                };
            };
            /** @description What went wrong (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_model: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ModelConnection"];
                };
            };
            /** @description What went wrong (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    put_model: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ModelConnectionPut"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ModelConnection"];
                };
            };
            /** @description What went wrong (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    delete_model: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description What went wrong (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    put_fallback: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ModelConnectionPut"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ModelConnection"];
                };
            };
            /** @description What went wrong (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    delete_fallback: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description What went wrong (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_server_models: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ModelServer"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ServerModels"];
                };
            };
            /** @description What went wrong (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    try_model: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ModelTrialNew"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ModelTrial"];
                };
            };
            /** @description What went wrong (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_models: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ModelList"];
                };
            };
            /** @description What went wrong (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    retrieve_model: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                model_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Model"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_movies: {
        parameters: {
            query?: {
                cursor?: string | null;
                genre?: string | null;
                language?: string | null;
                limit?: number;
                query?: string | null;
            };
            header?: {
                "accept-language"?: string | null;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_Movie_"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too Many Requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_movie: {
        parameters: {
            query?: {
                language?: string | null;
            };
            header?: {
                "accept-language"?: string | null;
            };
            path: {
                movie_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MovieDetail"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too Many Requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    start_playback: {
        parameters: {
            query?: {
                language?: string | null;
            };
            header?: {
                "accept-language"?: string | null;
            };
            path: {
                movie_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Playback"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too Many Requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    put_position: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                movie_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PositionIn"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Position"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too Many Requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    continue_watching: {
        parameters: {
            query?: {
                cursor?: string | null;
                language?: string | null;
                limit?: number;
            };
            header?: {
                "accept-language"?: string | null;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_StartedMovie_"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too Many Requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    read_share: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                token: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SharedConversation"];
                };
            };
            /** @description What went wrong (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_summaries: {
        parameters: {
            query?: {
                cursor?: string | null;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SummaryPage"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too Many Requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    create_summary: {
        parameters: {
            query?: never;
            header?: {
                "idempotency-key"?: string | null;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewSummary"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Summary"];
                };
            };
            /** @description Successful Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SummaryTicket"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too Many Requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_summary: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                summary_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Summary"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too Many Requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    delete_summary: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                summary_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too Many Requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    rename_summary: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                summary_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SummaryPatch"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Summary"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too Many Requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    summarise_again: {
        parameters: {
            query?: never;
            header?: {
                "idempotency-key"?: string | null;
            };
            path: {
                summary_id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["Again"] | null;
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Summary"];
                };
            };
            /** @description Successful Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SummaryTicket"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too Many Requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    add_captions: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                summary_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewCaptions"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Summary"];
                };
            };
            /** @description Successful Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SummaryTicket"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too Many Requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    export_summary: {
        parameters: {
            query?: {
                format?: "md" | "html" | "json";
            };
            header?: never;
            path: {
                summary_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": unknown;
                    "text/html": unknown;
                    "text/markdown": unknown;
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too Many Requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ask_question: {
        parameters: {
            query?: never;
            header?: {
                "idempotency-key"?: string | null;
            };
            path: {
                summary_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewQuestion"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Answer"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too Many Requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    retry_summary: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                summary_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Summary"];
                };
            };
            /** @description Successful Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SummaryTicket"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too Many Requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_summary_shares: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                summary_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_SummaryShare_"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too Many Requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    create_summary_share: {
        parameters: {
            query?: never;
            header?: {
                "idempotency-key"?: string | null;
            };
            path: {
                summary_id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["NewSummaryShare"] | null;
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SummaryShare"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request Entity Too Large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too Many Requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_transcript: {
        parameters: {
            query?: {
                format?: "json" | "vtt" | "srt" | "txt";
            };
            header?: never;
            path: {
                summary_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Transcript"];
                    "application/x-subrip": unknown;
                    "text/plain": unknown;
                    "text/vtt": unknown;
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too Many Requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    correct_transcript: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                summary_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Correction"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CorrectableCue"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too Many Requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_capabilities: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Capabilities"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too Many Requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    revoke_summary_share: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                share_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too Many Requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_uploads: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UnfinishedUploads"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too Many Requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    create_upload: {
        parameters: {
            query?: never;
            header?: {
                "idempotency-key"?: string | null;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewUpload"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UploadTicket"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too Many Requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_upload: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                upload_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Upload"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too Many Requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    discard_upload: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                upload_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too Many Requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    complete_upload: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                upload_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Upload"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too Many Requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    sign_parts: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                upload_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewParts"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PartTickets"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too Many Requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
}
