import CCurl
import Domain
import Foundation
import Transport

/// libcurl is set up once for the process; its own function is safe to call from any thread since 7.84.
private let libcurl: CURLcode = curl_global_init(Int(CURL_GLOBAL_DEFAULT))

/// One easy handle. It lives on one thread and keeps its connections from transfer to transfer.
final class CurlHandle {
    private let easy: OpaquePointerToCURL
    private let message = UnsafeMutablePointer<CChar>.allocate(capacity: Int(CURL_ERROR_SIZE))

    typealias OpaquePointerToCURL = UnsafeMutableRawPointer

    init?() {
        guard libcurl == CURLE_OK, let easy = curl_easy_init() else {
            message.deallocate()
            return nil
        }
        self.easy = easy
    }

    deinit {
        curl_easy_cleanup(easy)
        message.deallocate()
    }

    /// Forgets every option, keeps the connections, and sets what holds for every transfer.
    func reset(url: String, limits: TransferLimits, protocols: String) {
        curl_easy_reset(easy)
        message.pointee = 0
        set(CURLOPT_ERRORBUFFER, pointer: message)
        set(CURLOPT_URL, url)
        set(CURLOPT_PROTOCOLS_STR, protocols)
        set(CURLOPT_PROXY, "")
        set(CURLOPT_NOSIGNAL, 1)
        set(CURLOPT_FOLLOWLOCATION, 0)
        set(CURLOPT_CONNECTTIMEOUT_MS, limits.connect)
        set(CURLOPT_LOW_SPEED_LIMIT, 1)
        set(CURLOPT_LOW_SPEED_TIME, limits.stalled)
        if let total = limits.total { set(CURLOPT_TIMEOUT_MS, total) }
    }

    func set(_ option: CURLoption, _ value: Int) { _ = ccurl_set_long(easy, option, value) }
    func set(_ option: CURLoption, offset: Int64) { _ = ccurl_set_offset(easy, option, curl_off_t(offset)) }
    func set(_ option: CURLoption, _ value: String) { _ = ccurl_set_string(easy, option, value) }
    func set(_ option: CURLoption, pointer: UnsafeRawPointer?) { _ = ccurl_set_pointer(easy, option, pointer) }
    func set(_ option: CURLoption, blob: String) {
        let bytes = Array(blob.utf8)
        _ = bytes.withUnsafeBytes { ccurl_set_blob(easy, option, $0.baseAddress, $0.count) }
    }

    func set(_ tls: TLSSettings) {
        set(CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_3))
        switch tls.trust {
        case .system: break
        case .certificates(let pem): set(CURLOPT_CAINFO_BLOB, blob: pem)
        case .insecureForFingerprint:
            set(CURLOPT_SSL_VERIFYPEER, 0)
            set(CURLOPT_SSL_VERIFYHOST, 0)
        }
        if let identity = tls.identity {
            set(CURLOPT_SSLCERTTYPE, "PEM")
            set(CURLOPT_SSLCERT_BLOB, blob: identity.certificatePEM)
            set(CURLOPT_SSLKEYTYPE, "PEM")
            set(CURLOPT_SSLKEY_BLOB, blob: identity.keyPEM)
        }
    }

    /// Runs the transfer on this thread. The list is freed afterwards.
    func perform(_ transfer: Transfer, list: (option: CURLoption, lines: [String])) -> CurlResult {
        var lines: UnsafeMutablePointer<curl_slist>?
        for line in list.lines { lines = curl_slist_append(lines, line) ?? lines }
        defer { curl_slist_free_all(lines) }
        set(list.option, pointer: lines)
        // The context lives to the end of this function, and libcurl keeps nothing of it after the next reset.
        let code = withExtendedLifetime(transfer) {
            let context = Unmanaged.passUnretained(transfer).toOpaque()
            _ = ccurl_set_transfer(easy, CURLOPT_WRITEFUNCTION, CURLOPT_WRITEDATA, receiveBody, context)
            _ = ccurl_set_transfer(easy, CURLOPT_HEADERFUNCTION, CURLOPT_HEADERDATA, receiveHeader, context)
            _ = ccurl_set_transfer(easy, CURLOPT_READFUNCTION, CURLOPT_READDATA, sendBody, context)
            _ = ccurl_set_seek(easy, seekBody, context)
            set(CURLOPT_NOPROGRESS, 0)
            _ = ccurl_set_progress(easy, checkCancellation, context)
            return curl_easy_perform(easy)
        }
        return CurlResult(
            code: code, message: String(cString: message), status: ccurl_get_long(easy, CURLINFO_RESPONSE_CODE),
            hasLeft: ccurl_get_long(easy, CURLINFO_REQUEST_SIZE) > 0)
    }
}

/// How a transfer ended.
struct CurlResult {
    let code: CURLcode
    /// libcurl's own words; never shown to a person.
    let message: String
    /// The last status of the other side; 0 without one.
    let status: Int
    /// Bytes of an HTTP request were written.
    let hasLeft: Bool
}

private func transfer(_ context: UnsafeMutableRawPointer?) -> Transfer? {
    context.map { Unmanaged<Transfer>.fromOpaque($0).takeUnretainedValue() }
}

private let receiveBody: ccurl_transfer = { bytes, size, count, context in
    transfer(context)?.receive(UnsafeRawBufferPointer(start: bytes, count: size * count)) ?? 0
}

private let receiveHeader: ccurl_transfer = { bytes, size, count, context in
    transfer(context)?.receiveHeader(UnsafeRawBufferPointer(start: bytes, count: size * count)) ?? 0
}

private let sendBody: ccurl_transfer = { bytes, size, count, context in
    transfer(context)?.read(into: UnsafeMutableRawBufferPointer(start: bytes, count: size * count))
        ?? ccurl_read_abort
}

private let seekBody: ccurl_seek = { context, offset, origin in
    // Only SEEK_SET is ever asked for (libcurl's documentation of CURLOPT_SEEKFUNCTION).
    guard origin == SEEK_SET, transfer(context)?.seek(to: Int64(offset)) == true else { return CURL_SEEKFUNC_FAIL }
    return CURL_SEEKFUNC_OK
}

private let checkCancellation: ccurl_progress = { context, _, _, _, _ in
    transfer(context)?.isCancelled == true ? 1 : 0
}
