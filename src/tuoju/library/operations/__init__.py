"""What people and machines do with resources; one module per noun."""

from tuoju.library.operations.accepting import accept_words, ask_to_accept, decline_words
from tuoju.library.operations.collections import (
    add_to_collection,
    describe_collection,
    dissolve_collection,
    gather,
    head_entry,
    move_entry,
    start_collection,
    take_out,
)
from tuoju.library.operations.drafts import (
    attach_file,
    detach_file,
    discard_draft,
    reopen_for_editing,
    save_draft,
    start_draft,
)
from tuoju.library.operations.importing import (
    COLLECTABLE,
    ImportedFile,
    collect_file,
    require_collectable_audience,
)
from tuoju.library.operations.opening import submit_to_alliance
from tuoju.library.operations.publishing import change_audience, withdraw_resource
from tuoju.library.operations.reviewing import settle, submit_draft, take_back
from tuoju.library.operations.sharing import grant_link, revoke_link
from tuoju.library.operations.uploads import (
    announce_uploads,
    begin_upload,
    cancel_upload,
    drop_empty_batch,
    drop_uploads,
    forget_announced,
    open_batch,
    settle_upload,
)

__all__ = [
    "COLLECTABLE",
    "ImportedFile",
    "accept_words",
    "add_to_collection",
    "announce_uploads",
    "ask_to_accept",
    "attach_file",
    "begin_upload",
    "cancel_upload",
    "change_audience",
    "collect_file",
    "decline_words",
    "describe_collection",
    "detach_file",
    "discard_draft",
    "dissolve_collection",
    "drop_empty_batch",
    "drop_uploads",
    "forget_announced",
    "gather",
    "grant_link",
    "head_entry",
    "move_entry",
    "open_batch",
    "reopen_for_editing",
    "require_collectable_audience",
    "revoke_link",
    "save_draft",
    "settle",
    "settle_upload",
    "start_collection",
    "start_draft",
    "submit_draft",
    "submit_to_alliance",
    "take_back",
    "take_out",
    "withdraw_resource",
]
