"""Opening a file: always as what it was checked to be, never as part of a page of this site."""

from urllib.parse import quote

from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase

from khuyencong.accounts.access import access
from khuyencong.accounts.asked import on_of, user_of
from khuyencong.files.access import get_attachment_for
from khuyencong.files.choices import INLINE_TYPES
from khuyencong.files.selectors import open_content
from khuyencong.files.store import MissingFileError


@access("files.open")
def open_file(request: HttpRequest, attachment_id: int) -> HttpResponseBase:
    """The bytes of an attachment, if its owning room lets this user open it. Only pictures are shown inline."""
    attachment = get_attachment_for(user_of(request), attachment_id, "files.open", on_of(request))
    try:
        source = open_content(attachment)
    except MissingFileError:
        raise Http404 from None
    inline = attachment.content_type in INLINE_TYPES and "download" not in request.GET
    answer = FileResponse(source, content_type=attachment.content_type)
    plain = attachment.name.encode("ascii", "ignore").decode().replace('"', "").strip() or "file"
    how = "inline" if inline else "attachment"
    answer["Content-Disposition"] = f"{how}; filename=\"{plain}\"; filename*=UTF-8''{quote(attachment.name)}"
    answer["Content-Length"] = str(attachment.size_bytes)
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox; frame-ancestors 'none'"
    answer["Cache-Control"] = "private, no-store"
    return answer
