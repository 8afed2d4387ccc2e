import CCurl
import Domain

/// What a transfer's end means for the caller; nil when there is an answer.
func failure(of result: CurlResult, _ transfer: Transfer, limit: Int) -> Failure? {
    switch result.code {
    case CURLE_OK: nil
    case _ where transfer.isTooLarge: Failure(.networkAnswerTooLarge, ["limit": String(limit)])
    case _ where transfer.fileFailed: Failure(.networkFile)
    case _ where transfer.isCancelled: Failure(.networkCancelled)
    case CURLE_URL_MALFORMAT, CURLE_UNSUPPORTED_PROTOCOL: Failure(.networkAddress)
    case CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_ISSUER_ERROR, CURLE_SSL_CACERT_BADFILE: Failure(.networkWrongServer)
    // Under TLS 1.3 a server that refuses the client's certificate says so after the client thinks it is through,
    // when a request may have been written; it has not been read.
    case _ where refusesCertificate(result): Failure(.networkTLSRefused)
    case CURLE_SSL_CONNECT_ERROR where !result.hasLeft: Failure(.networkWrongServer)
    case _ where result.hasLeft: Failure(.networkOutcomeUnknown)
    case CURLE_OPERATION_TIMEDOUT: Failure(.networkTimeout)
    default: Failure(.networkUnreachable)
    }
}

private func refusesCertificate(_ result: CurlResult) -> Bool {
    if result.code == CURLE_SSL_CERTPROBLEM || result.code == CURLE_SSL_CLIENTCERT { return true }
    // OpenSSL's names of the alerts a server sends about a client's certificate (RFC 8446, 6.2);
    // "decrypt error" is what it says when the issuer has the right name and another key.
    return result.message.contains("alert")
        && ["certificate", "unknown ca", "access denied", "decrypt error"].contains { result.message.contains($0) }
}
