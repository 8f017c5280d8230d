"""The S3 operations that Kongdori and its tools use, over the store on disk. Path-style addresses only."""

from __future__ import annotations

import base64
import secrets
from collections.abc import Iterable, Iterator
from typing import IO, Any
from urllib.parse import parse_qs, unquote
from xml.etree import ElementTree

from werkzeug.wrappers import Request, Response

from kongdori_local.aws.xml import S3Error, document, moment
from kongdori_local.edge import ranges
from kongdori_local.objects import CHUNK, Draft, Object, Store, copy_into, pieces
from kongdori_local.part_uploads import Part, PartUploads, checksum, part_number

_XML = "application/xml"
_KEPT_HEADERS = {"cache-control", "content-disposition", "content-language"}


class S3:
    """A WSGI application behind `Door`, which checks the signatures."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._uploads = PartUploads(store)

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        request = Request(environ)
        try:
            answer = self._answer(request)
        except S3Error as error:
            answer = Response(error.body(), error.status, mimetype=_XML)
        answer.headers["x-amz-request-id"] = secrets.token_hex(8).upper()
        return answer(environ, start_response)

    def _answer(self, request: Request) -> Response:
        path = request.environ.get("REQUEST_URI", request.path).split("?", 1)[0]
        bucket, _, key = unquote(path.lstrip("/")).partition("/")
        query = parse_qs(request.query_string.decode(), keep_blank_values=True)
        if not bucket:
            return _xml("ListAllMyBucketsResult", {"Buckets": {"Bucket": [{"Name": n} for n in self._store.buckets()]}})
        if not key:
            return self._bucket(request, bucket, query)
        if not self._store.has_bucket(bucket):
            raise S3Error("NoSuchBucket")
        return self._object(request, bucket, key, query)

    def _bucket(self, request: Request, bucket: str, query: dict[str, list[str]]) -> Response:
        if request.method == "PUT" and not query:
            try:
                self._store.make_bucket(bucket)
            except ValueError:
                raise S3Error("InvalidArgument", "The specified bucket is not valid.") from None
            return Response(headers={"Location": f"/{bucket}"})
        if not self._store.has_bucket(bucket):
            raise S3Error("NoSuchBucket")
        match request.method:
            case "HEAD":
                return Response(headers={"x-amz-bucket-region": "us-east-1"})
            case "POST" if "delete" in query:
                return self._delete_many(request, bucket)
            case "GET" if "location" in query:
                return _xml("LocationConstraint", {})
            case "GET" if not query.keys() & {"uploads", "versions", "policy", "acl", "cors"}:
                return self._list(bucket, query)
            case "DELETE" if not query:
                self._store.drop_bucket(bucket)
                return Response(status=204)
        raise S3Error("NotImplemented")

    def _object(self, request: Request, bucket: str, key: str, query: dict[str, list[str]]) -> Response:
        match request.method:
            case "GET" if "uploadId" in query:
                return self._list_parts(bucket, key, query)
            case "GET" | "HEAD":
                return self._read(request, bucket, key, query)
            case "PUT" if "uploadId" in query:
                return self._put_part(request, bucket, key, query)
            case "PUT" if "x-amz-copy-source" in request.headers:
                return self._copy(request, bucket, key)
            case "PUT" if not query.keys() - {"x-id"}:
                return self._put(request, bucket, key)
            case "POST" if "uploads" in query:
                return self._begin_upload(request, bucket, key)
            case "POST" if "uploadId" in query:
                return self._complete_upload(request, bucket, key, query["uploadId"][0])
            case "DELETE" if "uploadId" in query:
                self._uploads.abort(bucket, key, query["uploadId"][0])
                return Response(status=204)
            case "DELETE":
                self._store.delete(bucket, key)
                return Response(status=204)
        raise S3Error("NotImplemented")

    def _read(self, request: Request, bucket: str, key: str, query: dict[str, list[str]]) -> Response:
        found = self._store.get(bucket, key)
        if found is None:
            raise S3Error("NoSuchKey")
        headers = _headers(found)
        for name in ("content-type", "content-disposition"):
            if given := query.get(f"response-{name}"):
                headers[name] = given[0]
        tags = {"etag": found.quoted_etag, "last_modified": found.last_modified}
        if status := ranges.precondition(request.headers.get, **tags):
            return Response(status=status, headers=headers)
        try:
            part = ranges.parse(request.headers.get("Range"), found.size)
        except ranges.NotSatisfiable:
            raise S3Error("InvalidRange") from None
        start, length = part or (0, found.size)
        if part:
            headers["content-range"] = f"bytes {start}-{start + length - 1}/{found.size}"
        headers["content-length"] = str(length)
        body = pieces(found.path, start, length) if request.method == "GET" else iter(())
        return Response(body, 206 if part else 200, headers=headers, direct_passthrough=True)

    def _put(self, request: Request, bucket: str, key: str) -> Response:
        if request.headers.get("If-None-Match") == "*" and self._store.get(bucket, key) is not None:
            return Response(status=412)
        draft = _received(request, self._store.draft(bucket))
        stored = self._store.put(
            bucket, key, draft, content_type=request.headers.get("Content-Type", ""), metadata=_metadata(request)
        )
        return Response(headers={"ETag": stored.quoted_etag})

    def _copy(self, request: Request, bucket: str, key: str) -> Response:
        source_bucket, _, source_key = unquote(request.headers["x-amz-copy-source"].lstrip("/")).partition("/")
        source = self._store.get(source_bucket, source_key)
        if source is None:
            raise S3Error("NoSuchKey")
        draft = self._store.draft(bucket)
        copy_into(draft, pieces(source.path, 0, source.size))
        replaced = request.headers.get("x-amz-metadata-directive") == "REPLACE"
        kind = request.headers.get("Content-Type", "") if replaced else source.content_type
        metadata = _metadata(request) if replaced else source.metadata
        stored = self._store.put(bucket, key, draft, content_type=kind, metadata=metadata)
        return _xml("CopyObjectResult", {"ETag": stored.quoted_etag, "LastModified": moment(stored.stored_at)})

    def _begin_upload(self, request: Request, bucket: str, key: str) -> Response:
        kind = request.headers.get("Content-Type", "")
        upload_id = self._uploads.begin(bucket, key, content_type=kind, metadata=_metadata(request))
        return _xml("InitiateMultipartUploadResult", {"Bucket": bucket, "Key": key, "UploadId": upload_id})

    def _put_part(self, request: Request, bucket: str, key: str, query: dict[str, list[str]]) -> Response:
        number = part_number(query.get("partNumber", [""])[0])
        upload_id = query["uploadId"][0]
        self._uploads.check(bucket, key, upload_id)
        declared = checksum(request.headers.get("x-amz-checksum-sha256", ""))
        draft = _received(request, self._store.draft(bucket))
        part = self._uploads.add(bucket, key, upload_id, number, draft, sha256=declared)
        return Response(headers={"ETag": f'"{part.etag}"'})

    def _list_parts(self, bucket: str, key: str, query: dict[str, list[str]]) -> Response:
        after = int(query.get("part-number-marker", ["0"])[0])
        limit = min(int(query.get("max-parts", ["1000"])[0]), 1000)
        upload_id = query["uploadId"][0]
        found = [part for part in self._uploads.parts(bucket, key, upload_id) if part.number > after]
        result: dict[str, Any] = {"Bucket": bucket, "Key": key, "UploadId": upload_id}
        result |= {"MaxParts": limit, "IsTruncated": len(found) > limit, "Part": [_listed(p) for p in found[:limit]]}
        if len(found) > limit:
            result["NextPartNumberMarker"] = found[limit - 1].number
        return _xml("ListPartsResult", result)

    def _complete_upload(self, request: Request, bucket: str, key: str, upload_id: str) -> Response:
        wanted = [
            (int(part.findtext("{*}PartNumber", "0")), part.findtext("{*}ETag", "").strip('"'))
            for part in _parsed(request).iter()
            if part.tag.endswith("}Part") or part.tag == "Part"
        ]
        stored = self._uploads.complete(bucket, key, upload_id, wanted)
        return _xml("CompleteMultipartUploadResult", {"Bucket": bucket, "Key": key, "ETag": stored.quoted_etag})

    def _delete_many(self, request: Request, bucket: str) -> Response:
        keys = [element.text or "" for element in _parsed(request).iter() if element.tag.endswith("Key")]
        for key in keys:
            self._store.delete(bucket, key)
        return _xml("DeleteResult", {"Deleted": [{"Key": key} for key in keys]})

    def _list(self, bucket: str, query: dict[str, list[str]]) -> Response:
        def one(name: str, usual: str = "") -> str:
            return query.get(name, [usual])[0]

        prefix, delimiter = one("prefix"), one("delimiter")
        after = one("continuation-token") or one("start-after") or one("marker")
        limit = min(int(one("max-keys", "1000")), 1000)
        contents: list[dict[str, Any]] = []
        groups: list[str] = []
        last, more = "", False
        for entry in self._store.list(bucket, prefix):
            rest = entry.key[len(prefix) :]
            group = prefix + rest[: rest.index(delimiter) + len(delimiter)] if delimiter and delimiter in rest else ""
            name = group or entry.key
            if name <= after or name in groups:
                continue
            if len(contents) + len(groups) >= limit:
                more = True
                break
            last = name
            if group:
                groups.append(group)
            else:
                stored = {"ETag": entry.quoted_etag, "Size": entry.size, "LastModified": moment(entry.stored_at)}
                contents.append({"Key": entry.key, **stored, "StorageClass": "STANDARD"})
        result: dict[str, Any] = {"Name": bucket, "Prefix": prefix, "KeyCount": len(contents) + len(groups)}
        result |= {"MaxKeys": limit, "IsTruncated": more, "Contents": contents}
        result["CommonPrefixes"] = [{"Prefix": group} for group in groups]
        if more:
            result["NextContinuationToken"] = result["NextMarker"] = last
        return _xml("ListBucketResult", result)


def _listed(part: Part) -> dict[str, Any]:
    told = {"PartNumber": part.number, "ETag": f'"{part.etag}"', "Size": part.size}
    return told | ({"ChecksumSHA256": base64.b64encode(bytes.fromhex(part.sha256)).decode()} if part.sha256 else {})


def _xml(name: str, content: dict[str, Any]) -> Response:
    return Response(document(name, content), mimetype=_XML)


def _parsed(request: Request) -> ElementTree.Element:
    try:
        return ElementTree.fromstring(request.get_data())  # noqa: S314 signed by one of our functions
    except ElementTree.ParseError:
        raise S3Error("InvalidArgument", "The XML you provided was not well-formed.") from None


def _metadata(request: Request) -> dict[str, str]:
    """What is stored beside the bytes and comes back as headers."""
    headers = ((name.lower(), value) for name, value in request.headers.items())
    return {name: value for name, value in headers if name in _KEPT_HEADERS or name.startswith("x-amz-meta-")}


def _headers(found: Object) -> dict[str, str]:
    return {
        "content-type": found.content_type,
        "etag": found.quoted_etag,
        "last-modified": found.last_modified,
        "accept-ranges": "bytes",
        **found.metadata,
    }


def _received(request: Request, draft: Draft) -> Draft:
    """Writes the body into a draft; a body shorter than announced leaves nothing behind."""
    chunked = "aws-chunked" in request.headers.get("Content-Encoding", "") or request.headers.get(
        "x-amz-content-sha256", ""
    ).startswith("STREAMING-")
    announced = (
        request.headers.get("x-amz-decoded-content-length") if chunked else request.headers.get("Content-Length")
    )
    try:
        copy_into(draft, _unchunked(request.stream) if chunked else iter(lambda: request.stream.read(CHUNK), b""))
        if announced is not None and draft.size != int(announced):
            raise S3Error("IncompleteBody")
    except BaseException:
        draft.discard()
        raise
    return draft


def _unchunked(stream: IO[bytes]) -> Iterator[bytes]:
    """The payload of an `aws-chunked` body (its signatures and trailing checksums are left aside)."""
    while True:
        size = int(stream.readline().split(b";", 1)[0].strip() or b"0", 16)
        if size == 0:
            while stream.readline().strip():
                continue
            return
        yield stream.read(size)
        stream.readline()
