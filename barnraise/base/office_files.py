"""Office documents and e-books: they are zip archives by their bytes, and one document to whoever brings them."""

from zipfile import ZipFile

_CONTENT_TYPES = "[Content_Types].xml"
_OF_FOLDERS = {"word/": "Word", "xl/": "Excel", "ppt/": "PowerPoint", "visio/": "Visio"}
_OF_MEDIA = {
    b"application/vnd.oasis.opendocument": "OpenDocument",
    b"application/vnd.sun.xml": "OpenOffice",
    b"application/epub": "EPUB",
}
_LONGEST_MEDIA = 200


def document_kind(archive: ZipFile) -> str:
    """Return what kind of document an archive really is; "" for one that holds files of its own."""
    names = {one.filename: one for one in archive.infolist()}
    if _CONTENT_TYPES in names:
        kinds = (kind for folder, kind in _OF_FOLDERS.items() if any(name.startswith(folder) for name in names))
        return next(kinds, "Office Open XML")
    media = names.get("mimetype")
    if media is not None and media.file_size <= _LONGEST_MEDIA and not media.flag_bits & 0x1:
        said = archive.read(media)
        return next((kind for start, kind in _OF_MEDIA.items() if said.startswith(start)), "")
    return "iWork" if any(name.endswith(".iwa") for name in names) else ""
