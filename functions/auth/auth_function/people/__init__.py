"""The admin's people: listed, promoted, limited, locked, let in again, deleted; and invitations."""
