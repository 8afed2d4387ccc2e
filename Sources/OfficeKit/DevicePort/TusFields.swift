import Domain
import Foundation
import HTTPTypes
import Hummingbird
import Records
import Sealing
import Storage
import SyncProtocol
import Transport

/// Header fields of tus 1.0 (the resumable upload protocol).
// These are tokens (RFC 9110, 5.6.2), the only thing the initialiser asks for.
// swift-format-ignore: NeverForceUnwrap
extension HTTPField.Name {
    static let tusResumable = HTTPField.Name("Tus-Resumable")!
    static let tusVersion = HTTPField.Name("Tus-Version")!
    static let tusExtension = HTTPField.Name("Tus-Extension")!
    static let tusMaxSize = HTTPField.Name("Tus-Max-Size")!
    static let uploadLength = HTTPField.Name("Upload-Length")!
    static let uploadOffset = HTTPField.Name("Upload-Offset")!
    static let uploadMetadata = HTTPField.Name("Upload-Metadata")!
    static let uploadChecksum = HTTPField.Name("Upload-Checksum")!
    static let uploadExpires = HTTPField.Name("Upload-Expires")!
    static let tusChecksumAlgorithm = HTTPField.Name("Tus-Checksum-Algorithm")!
}

/// Reading and writing them.
enum Tus {
    static let version = "1.0.0"
    static let extensions = "creation,creation-with-upload,checksum,expiration,termination"

    /// Throws ``ErrorCode/requestTusVersion`` unless the request speaks version 1.0.0.
    static func requireVersion(_ request: Request) throws {
        guard request.headers[.tusResumable] == version else { throw Failure(.requestTusVersion) }
    }

    /// A count of bytes in a field; ``ErrorCode/messageMalformed`` unless it is a number from 0.
    static func count(_ name: HTTPField.Name, of request: Request) throws -> Int {
        guard let text = request.headers[name], text.utf8.allSatisfy({ (48...57).contains($0) }), let count = Int(text)
        else { throw Failure(.messageMalformed, ["what": name.rawName]) }
        return count
    }

    /// The id and kind of an announced upload, from `Upload-Metadata`.
    static func metadata(of request: Request) throws -> (id: String, kind: BlobKind) {
        var values: [String: String] = [:]
        for pair in (request.headers[.uploadMetadata] ?? "").split(separator: ",") {
            let parts = pair.split(separator: " ")
            guard let name = parts.first, parts.count == 2, let data = Data(base64Encoded: String(parts[1])) else {
                continue
            }
            values[String(name)] = String(decoding: data, as: UTF8.self)
        }
        guard let id = values["id"], BlobID.isValid(id), let kind = BlobKind(rawValue: values["kind"] ?? "")
        else {
            throw Failure(.messageMalformed, ["what": "Upload-Metadata"])
        }
        return (id, kind)
    }

    /// `Upload-Checksum`; nil without one. Throws ``ErrorCode/messageMalformed`` for an algorithm that is not offered.
    static func checksum(of request: Request) throws -> Uploads.Checksum? {
        guard let text = request.headers[.uploadChecksum] else { return nil }
        let parts = text.split(separator: " ")
        guard parts.count == 2, let algorithm = RunningHash.Algorithm(rawValue: String(parts[0])),
            let hash = Data(base64Encoded: String(parts[1]))
        else { throw Failure(.messageMalformed, ["what": "Upload-Checksum"]) }
        return Uploads.Checksum(algorithm: algorithm, hash: Array(hash))
    }

    /// An answer that says how far an upload is.
    static func answer(_ status: HTTPResponse.Status, _ state: Uploads.State, location id: String? = nil) -> Response {
        var headers: HTTPFields = [
            .tusResumable: version, .uploadOffset: String(state.offset), .uploadLength: String(state.length),
            .cacheControl: "no-store",
        ]
        if let id { headers[.location] = "\(Routes.blobs)/\(id)" }
        if let expires = state.expires { headers[.uploadExpires] = HTTPDate.text(expires) }
        return Response(status: status, headers: headers)
    }
}
